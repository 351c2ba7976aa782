"""What the parts of a soak, which run in different processes, must agree on."""

# The mail server never takes a letter to an address that begins so.
REFUSED = "refused"
# In the soak's folder: the crash points at which processes killed themselves, a line each; and the end of that.
DEATHS = "deaths"
TRUCE = "truce"
