"""What changes links: one module for each matter."""
