"""Pages of balancing: the overview, a channel's shares with their evidence, and its listings."""
