"""The embedded services and the two commands: real processes, real sockets, real kills."""
