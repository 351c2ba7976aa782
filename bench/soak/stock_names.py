"""What stock and mail server must agree on."""

# The mail server never takes a letter to an address that begins so.
REFUSED = "refused"
