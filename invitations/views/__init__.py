"""Doors of people: pages about rules, letters, imports and invitations."""
