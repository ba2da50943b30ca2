module hormesis/bench/load

go 1.22
