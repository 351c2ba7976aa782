"""The soak `csv`. Begin at `area`."""
