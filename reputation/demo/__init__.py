"""A believable organisation with three months of life, made anew each time, the same each time but for its dates."""
