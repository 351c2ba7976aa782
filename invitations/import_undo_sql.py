"""The statements that take events back: whatever was made of them, from the leaves to the root."""

# Rows by their event; `events` are keys whose fate has been judged under lock.
_LETTERS = """SELECT d.id FROM invitations_delivery d JOIN invitations_invitation i
    ON i.organisation_id = d.organisation_id AND i.id = d.invitation_id
    WHERE i.organisation_id = %(organisation)s AND i.event_id = ANY(%(events)s)"""

_INVITATIONS = """SELECT id FROM invitations_invitation
    WHERE organisation_id = %(organisation)s AND event_id = ANY(%(events)s)"""

TAKE_BACK = (
    f"""DELETE FROM invitations_bulkactionrow
    WHERE organisation_id = %(organisation)s AND invitation_id IN ({_INVITATIONS})""",
    f"DELETE FROM invitations_deliverychange WHERE organisation_id = %(organisation)s AND delivery_id IN ({_LETTERS})",
    f"DELETE FROM invitations_delivery WHERE organisation_id = %(organisation)s AND id IN ({_LETTERS})",
    "DELETE FROM invitations_invitation WHERE organisation_id = %(organisation)s AND event_id = ANY(%(events)s)",
    "DELETE FROM invitations_eventproduct WHERE organisation_id = %(organisation)s AND event_id = ANY(%(events)s)",
    "DELETE FROM invitations_event WHERE organisation_id = %(organisation)s AND id = ANY(%(events)s)",
)
