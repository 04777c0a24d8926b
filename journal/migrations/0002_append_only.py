"""Events are never changed or removed: the database itself refuses it."""

from django.db import migrations

FORBID = """
CREATE FUNCTION journal_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: events are never changed or removed'
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER journal_event_append_only
    BEFORE UPDATE OR DELETE ON journal_event
    FOR EACH ROW EXECUTE FUNCTION journal_event_is_append_only();
"""
ALLOW = """
DROP TRIGGER journal_event_append_only ON journal_event;
DROP FUNCTION journal_event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
