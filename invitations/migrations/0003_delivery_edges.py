"""The trigger that lets a delivery change state only along allowed edges, and writes the journal.

`invitations/states.py` holds the same edges; a test compares the two.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION invitations_delivery_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong record;
BEGIN
    SELECT o.id, o.state AS from_state, n.state AS to_state INTO wrong
    FROM old_rows o JOIN new_rows n USING (id)
    WHERE o.state <> n.state AND (o.state, n.state) NOT IN (
        ('scheduled', 'claimed'), ('scheduled', 'suppressed'), ('scheduled', 'cancelled'), ('scheduled', 'expired'),
        ('claimed', 'sending'), ('claimed', 'scheduled'), ('claimed', 'retry'), ('claimed', 'failed'),
        ('claimed', 'suppressed'), ('claimed', 'cancelled'), ('claimed', 'expired'),
        ('sending', 'sent'), ('sending', 'failed'), ('sending', 'retry'), ('sending', 'unknown'),
        ('retry', 'claimed'), ('retry', 'failed'), ('retry', 'suppressed'), ('retry', 'cancelled'),
        ('retry', 'expired'),
        ('unknown', 'sent'), ('unknown', 'failed'), ('unknown', 'retry'))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'delivery % may not move from % to %', wrong.id, wrong.from_state, wrong.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'delivery_edge';
    END IF;
    INSERT INTO invitations_deliverychange (organisation_id, delivery_id, from_state, to_state, reason, changed_at)
    SELECT n.organisation_id, n.id, o.state, n.state, n.reason, clock_timestamp()
    FROM old_rows o JOIN new_rows n USING (id) WHERE o.state <> n.state
    ORDER BY n.id;
    RETURN NULL;
END $$;

CREATE TRIGGER delivery_moved AFTER UPDATE ON invitations_delivery
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION invitations_delivery_moved();
"""


class Migration(migrations.Migration):
    dependencies = [("invitations", "0002_tenancy")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
