"""Verbs of balancing."""

from balancing.services.allocation import Choice, Request, allocate
from balancing.services.link_keys import delete_link_keys, rotate_link_keys, save_link_keys
from balancing.services.listings import ensure_own_listing, save_listing, set_listing_active
from balancing.services.seeds import ensure_seeds, publish_seeds
from balancing.services.shares import end_shares, save_shares

__all__ = [
    "Choice",
    "Request",
    "allocate",
    "delete_link_keys",
    "end_shares",
    "ensure_own_listing",
    "ensure_seeds",
    "publish_seeds",
    "rotate_link_keys",
    "save_link_keys",
    "save_listing",
    "save_shares",
    "set_listing_active",
]
