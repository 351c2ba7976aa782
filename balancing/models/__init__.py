"""Where to send: listings, versioned share tables, counters, seeds and the recorded choices."""

from balancing.models.allocation import Allocation, AllocationCounter, DailySeed
from balancing.models.link_keys import LinkKeys
from balancing.models.listing import Listing
from balancing.models.shares import Share, ShareTable

__all__ = ["Allocation", "AllocationCounter", "DailySeed", "LinkKeys", "Listing", "Share", "ShareTable"]
