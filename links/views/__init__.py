"""Pages of the generator, one module for each matter."""
