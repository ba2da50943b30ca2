package main

import (
	"net"
	"time"
)

// measureStream reads one stream for -time, after -warmup, as MB (1,000,000 bytes) a second.
//
// It counts from one arrival to another: a proxy that sends ten slices a second would otherwise be a slice too fast or
// too slow, depending on when the clock was started.
func measureStream(o options) (any, error) {
	conn, err := net.Dial("tcp", o.addr)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	buffer := make([]byte, 256*1024)
	begin := time.Now()
	var start, last time.Time
	var counted int64
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return nil, err
		}
		now := time.Now()
		switch {
		case now.Sub(begin) < o.warmup:
		case start.IsZero():
			start, last = now, now
		default:
			counted, last = counted+int64(n), now
		}
		if !start.IsZero() && now.Sub(start) >= o.time {
			return map[string]float64{"mbPerS": float64(counted) / 1e6 / last.Sub(start).Seconds()}, nil
		}
	}
}
