"""The soak `unsubscribe`. Begin at `area`."""
