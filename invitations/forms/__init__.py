"""What people fill in about rules, letters and imports."""
