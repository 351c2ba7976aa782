"""The soak `broker`. Begin at `area`."""
