// Puts load on a proxy and says what it saw, as one line of JSON. Each measurement is a process of its own.
//
//	load origin                    the servers behind the proxy, until the input ends
//	load rtt, stream, burst, ...   a client, on -addr; see the file of that name
//
// It is written in Go, as Toxiproxy needs Go anyway, and a garbage collector of Node.js's kind would add a tail of its
// own to the times that are compared.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

// options are the flags of all clients; each uses some.
type options struct {
	addr     string
	count    int
	bytes    int
	parallel int
	pause    time.Duration
	warmup   time.Duration
	time     time.Duration
}

var clients = map[string]func(options) (any, error){
	"rtt":    measureRoundTrips,
	"delay":  measureDelays,
	"stream": measureStream,
	"burst":  measureBurst,
	"hold":   holdConnections,
}

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("say what to do"))
	}
	name := os.Args[1]
	if name == "origin" {
		serveOrigin()
		return
	}
	client, known := clients[name]
	if !known {
		fail(fmt.Errorf("there is no '%s'", name))
	}
	var o options
	flags := flag.NewFlagSet(name, flag.ExitOnError)
	flags.StringVar(&o.addr, "addr", "", "where to connect, host:port")
	flags.IntVar(&o.count, "count", 1, "how many round trips, or connections")
	flags.IntVar(&o.bytes, "bytes", 64, "bytes of a message")
	flags.IntVar(&o.parallel, "parallel", 1, "how many at once")
	flags.DurationVar(&o.pause, "pause", 0, "time between two messages of a connection; below 0 there are none")
	flags.DurationVar(&o.warmup, "warmup", 0, "time that does not count")
	flags.DurationVar(&o.time, "time", time.Second, "time that counts")
	_ = flags.Parse(os.Args[2:])
	result, err := client(o)
	if err != nil {
		fail(err)
	}
	say(result)
}

func say(result any) {
	_ = json.NewEncoder(os.Stdout).Encode(result)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// inputEnd is closed when nobody wants this process any more.
func inputEnd() <-chan struct{} {
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	return ended
}
