"""What the parts of a soak, which run in different processes, must agree on."""

# The mail server never takes a letter to an address that begins so.
REFUSED = "refused"
# In the soak's folder: the crash points at which processes killed themselves, a line each; and the end of that.
DEATHS = "deaths"
TRUCE = "truce"
# With which the owner of a soak's shop logs in.
PASSWORD = "a long way from home"
# With which posts come, in a cookie and in a header: as from a browser that has seen the page.
CSRF = "soaksoaksoaksoaksoaksoaksoaksoak"
