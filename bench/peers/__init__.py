"""What others do with the same work. Kept as their own papers recommend it."""
