"""What people fill in about shares and listings."""
