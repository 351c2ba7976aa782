"""What tracking writes: hits of Django's own door, the spool's content, verdicts and their effects, partitions."""

from tracking.services.hits import drain_spool, record_hits
from tracking.services.judging import judge_hits, reconsider_hits
from tracking.services.keeping import forget_old_hits, make_partitions

__all__ = [
    "drain_spool",
    "forget_old_hits",
    "judge_hits",
    "make_partitions",
    "reconsider_hits",
    "record_hits",
]
