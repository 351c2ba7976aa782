"""The soak `slow`. Begin at `area`."""
