"""The history of an erased person keeps who changed which field and when, and loses what stood in it."""

from django.db import migrations

# Only the owner of the tables may touch the history; the function lets the application do this one thing to it.
FUNCTION = """
CREATE OR REPLACE FUNCTION parties_forget(parties bigint[], files bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    forgotten bigint;
BEGIN
    IF EXISTS (
        SELECT 1 FROM unnest(parties) AS wanted (id) LEFT JOIN parties_party p ON p.id = wanted.id
        WHERE p.erased_at IS NULL OR NOT p.company_id = ANY (artel_companies())
    ) THEN
        RAISE EXCEPTION 'only the history of an erased party of one''s own company is emptied';
    END IF;
    UPDATE core_change c SET
        reason = '',
        before = (SELECT jsonb_object_agg(key, NULL) FROM jsonb_object_keys(c.before) AS key),
        after = (SELECT jsonb_object_agg(key, NULL) FROM jsonb_object_keys(c.after) AS key)
    WHERE c.company_id = ANY (artel_companies())
      AND ((c.root_table = 'parties_party' AND c.root_id = ANY (parties))
        OR (c."table" = 'core_file' AND c.record_id = ANY (files)
            AND NOT EXISTS (SELECT 1 FROM core_file f WHERE f.id = c.record_id)));
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("parties", "0002_first_contacts")]

    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION parties_forget(bigint[], bigint[])")]
