"""The soak `database`. Begin at `area`."""
