package main

import (
	"io"
	"net"
	"sort"
	"sync"
	"time"
)

// Times in milliseconds, of all round trips.
type times struct {
	P50  float64 `json:"p50"`
	P99  float64 `json:"p99"`
	P999 float64 `json:"p999"`
}

// measureRoundTrips sends a message and waits for its echo, -count times, on one connection. A tenth more, at the
// beginning, does not count.
func measureRoundTrips(o options) (any, error) {
	conn, err := net.Dial("tcp", o.addr)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	message, answer := make([]byte, o.bytes), make([]byte, o.bytes)
	taken := make([]time.Duration, 0, o.count)
	for i := -o.count / 10; i < o.count; i++ {
		start := time.Now()
		if err := exchange(conn, message, answer); err != nil {
			return nil, err
		}
		if i >= 0 {
			taken = append(taken, time.Since(start))
		}
	}
	return timesOf(taken), nil
}

// measureDelays makes -count round trips on each of -parallel connections, which begin -pause after each other so that
// no two messages are under way in the same moment.
func measureDelays(o options) (any, error) {
	var lock sync.Mutex
	var group sync.WaitGroup
	var failure error
	var taken []time.Duration
	for i := 0; i < o.parallel; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			own, err := delaysOf(o)
			lock.Lock()
			defer lock.Unlock()
			taken = append(taken, own...)
			if err != nil {
				failure = err
			}
		}()
		time.Sleep(o.pause)
	}
	group.Wait()
	return timesOf(taken), failure
}

func delaysOf(o options) ([]time.Duration, error) {
	conn, err := net.Dial("tcp", o.addr)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	message, answer := make([]byte, o.bytes), make([]byte, o.bytes)
	var taken []time.Duration
	// The first one pays for the connection behind the proxy.
	for i := -1; i < o.count; i++ {
		start := time.Now()
		if err := exchange(conn, message, answer); err != nil {
			return taken, err
		}
		if i >= 0 {
			taken = append(taken, time.Since(start))
		}
	}
	return taken, nil
}

func exchange(conn net.Conn, message, answer []byte) error {
	if _, err := conn.Write(message); err != nil {
		return err
	}
	_, err := io.ReadFull(conn, answer)
	return err
}

func timesOf(taken []time.Duration) times {
	sort.Slice(taken, func(i, j int) bool { return taken[i] < taken[j] })
	at := func(share float64) float64 {
		if len(taken) == 0 {
			return 0
		}
		return float64(taken[int(share*float64(len(taken)-1))]) / float64(time.Millisecond)
	}
	return times{P50: at(0.5), P99: at(0.99), P999: at(0.999)}
}
