"""Doors: find, validate, call one service, answer."""
