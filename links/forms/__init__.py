"""What the generator's pages ask, one module for each matter."""
