"""Makes the cast known to every test, wherever it stands."""

pytest_plugins = ["tests.cast"]
