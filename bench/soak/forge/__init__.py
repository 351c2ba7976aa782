"""The soak `forge`. Begin at `area`."""
