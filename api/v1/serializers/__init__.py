"""What comes in and what goes out. Nothing here writes."""
