"""The soak `send`. Begin at `area`."""
