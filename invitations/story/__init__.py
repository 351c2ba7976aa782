"""An invitation's way told step by step, each with its why. Pure: rows are handed in, nothing is asked."""

from invitations.story.telling import tell
from invitations.story.trail import Link, Step, Trail, standing_of

__all__ = ["Link", "Step", "Trail", "standing_of", "tell"]
