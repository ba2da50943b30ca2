package main

import "net"

// One write of the source: large enough that the writer is not what limits a stream.
const sourceBytes = 256 * 1024

// serveOrigin answers on two ports: one sends back what it gets, the other sends without end.
func serveOrigin() {
	ended := inputEnd()
	say(map[string]int{"echo": serve(echo), "source": serve(source)})
	<-ended
}

func serve(handle func(net.Conn)) int {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail(err)
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				continue
			}
			go func() {
				defer conn.Close()
				handle(conn)
			}()
		}
	}()
	return listener.Addr().(*net.TCPAddr).Port
}

func echo(conn net.Conn) {
	// Small, as thousands of connections are held.
	buffer := make([]byte, 2048)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return
		}
		if _, err := conn.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func source(conn net.Conn) {
	block := make([]byte, sourceBytes)
	for {
		if _, err := conn.Write(block); err != nil {
			return
		}
	}
}
