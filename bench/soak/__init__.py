"""Endurance: real processes tormented on purpose, and a count afterwards of what they promised. Begin at `areas`."""
