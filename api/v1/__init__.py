"""Version 1 of the API, one file for each resource."""
