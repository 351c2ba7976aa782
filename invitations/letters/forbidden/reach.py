"""How far apart two words may stand and still belong together."""

WITHIN = r"[^.!?]{0,60}"  # the same sentence
CLAUSE = r"[^.!?,;:]{0,60}"  # the same part of it
