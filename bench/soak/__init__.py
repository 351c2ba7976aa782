"""Endurance: real processes killed at random, and a count afterwards of what arrived. Begin at `sending.soak`."""
