"""The words of a letter as blocks in an order of one's own; and versions whose words nobody changes any more.

Going back keeps the rows, but not the words.
"""

from django.db import migrations, models

BLOCKS = """
UPDATE invitations_templateversion SET blocks =
    CASE WHEN heading <> '' THEN jsonb_build_array(jsonb_build_object('kind', 'heading', 'text', heading))
        ELSE '[]'::jsonb END
    || coalesce((SELECT jsonb_agg(jsonb_build_object('kind', 'paragraph', 'text', p.text) ORDER BY p.place)
        FROM jsonb_array_elements_text(paragraphs) WITH ORDINALITY AS p(text, place)), '[]'::jsonb)
    || CASE WHEN has_stars THEN '[{"kind": "stars", "text": ""}]'::jsonb ELSE '[]'::jsonb END
    || jsonb_build_array(jsonb_build_object('kind', 'button', 'text', button))
    || CASE WHEN signature <> '' THEN jsonb_build_array(jsonb_build_object('kind', 'signature', 'text', signature))
        ELSE '[]'::jsonb END
"""
LASTING = """
CREATE FUNCTION invitations_words_last() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.template_id, OLD.kind, OLD.platform, OLD.language, OLD.version, OLD.subject, OLD.preheader, OLD.blocks,
        OLD.created_at) IS DISTINCT FROM (NEW.template_id, NEW.kind, NEW.platform, NEW.language, NEW.version,
        NEW.subject, NEW.preheader, NEW.blocks, NEW.created_at) THEN
        RAISE EXCEPTION 'the words of version % of a letter cannot be changed', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'template_version_lasts';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER template_version_lasts BEFORE UPDATE ON invitations_templateversion
    FOR EACH ROW EXECUTE FUNCTION invitations_words_last();
"""
FORGET = """
DROP TRIGGER template_version_lasts ON invitations_templateversion;
DROP FUNCTION invitations_words_last();
"""


class Migration(migrations.Migration):
    dependencies = [("invitations", "0004_attempt_before_marker")]
    operations = [
        migrations.AddField(
            "templateversion", "blocks", models.JSONField(default=list, verbose_name="blocks")
        ),
        migrations.RunSQL(BLOCKS, migrations.RunSQL.noop),
        *(
            migrations.RemoveField("templateversion", name)
            for name in ("heading", "paragraphs", "button", "signature", "has_stars")
        ),
        migrations.RunSQL(LASTING, FORGET),
    ]
