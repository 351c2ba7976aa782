"""Verbs of the API's own rows."""
