package main

import (
	"bytes"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// How many connections are opened at the same time, so that no queue of the system overflows.
const openers = 64

type held struct {
	conns      []net.Conn
	roundTrips atomic.Int64
	lost       atomic.Int64
	wrong      atomic.Int64
}

// holdConnections opens -count connections and says {"ready":true}. Until its input ends, each sends a message every
// -pause and compares what comes back; below 0 they are idle. Then it says how it went.
func holdConnections(o options) (any, error) {
	h := &held{}
	if err := h.open(o); err != nil {
		return nil, err
	}
	stop := inputEnd()
	var group sync.WaitGroup
	if o.pause >= 0 {
		for i, conn := range h.conns {
			group.Add(1)
			go func() {
				defer group.Done()
				// Spread over the pause, so that they do not all send in the same moment.
				time.Sleep(o.pause * time.Duration(i) / time.Duration(len(h.conns)))
				h.keepBusy(conn, o, byte(i), stop)
			}()
		}
	}
	say(map[string]bool{"ready": true})
	<-stop
	group.Wait()
	for _, conn := range h.conns {
		conn.Close()
	}
	return map[string]int64{"roundTrips": h.roundTrips.Load(), "lost": h.lost.Load(), "wrong": h.wrong.Load()}, nil
}

// open gets one byte echoed on each connection, so that the one behind the proxy is there too.
func (h *held) open(o options) error {
	h.conns = make([]net.Conn, o.count)
	var group sync.WaitGroup
	var next atomic.Int64
	var failure atomic.Value
	for i := 0; i < openers; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for index := next.Add(1) - 1; index < int64(o.count); index = next.Add(1) - 1 {
				conn, err := net.DialTimeout("tcp", o.addr, 20*time.Second)
				if err == nil {
					h.conns[index] = conn
					var answer [1]byte
					err = exchange(conn, []byte{1}, answer[:])
				}
				if err != nil {
					failure.Store(err)
					return
				}
			}
		}()
	}
	group.Wait()
	if err, ok := failure.Load().(error); ok {
		return err
	}
	return nil
}

func (h *held) keepBusy(conn net.Conn, o options, mark byte, stop <-chan struct{}) {
	message, answer := bytes.Repeat([]byte{mark}, o.bytes), make([]byte, o.bytes)
	for {
		if err := exchange(conn, message, answer); err != nil {
			h.lost.Add(1)
			return
		}
		if !bytes.Equal(message, answer) {
			h.wrong.Add(1)
		}
		h.roundTrips.Add(1)
		select {
		case <-stop:
			return
		case <-time.After(o.pause):
		}
	}
}
