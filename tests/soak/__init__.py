"""The soaks themselves: what they count, they count; a planted fault is seen."""
