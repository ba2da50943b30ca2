package main

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// measureBurst connects, gets one byte echoed and closes, -count times, -parallel at once, and says how long all took.
func measureBurst(o options) (any, error) {
	var group sync.WaitGroup
	var next, failed atomic.Int64
	start := time.Now()
	for i := 0; i < o.parallel; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for next.Add(1) <= int64(o.count) {
				if connectOnce(o.addr) != nil {
					failed.Add(1)
				}
			}
		}()
	}
	group.Wait()
	ms := float64(time.Since(start)) / float64(time.Millisecond)
	return map[string]float64{"ms": ms, "failed": float64(failed.Load())}, nil
}

func connectOnce(addr string) error {
	conn, err := net.DialTimeout("tcp", addr, 20*time.Second)
	if err != nil {
		return err
	}
	defer conn.Close()
	var answer [1]byte
	return exchange(conn, []byte{1}, answer[:])
}
