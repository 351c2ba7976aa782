"""The soak `push`. Begin at `area`."""
