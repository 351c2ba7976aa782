"""A believable organisation with half a year of life, made anew each time, the same each time but for its dates."""
