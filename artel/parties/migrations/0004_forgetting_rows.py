"""The history of other records of an erased person loses the columns that are empty in the records by now."""

from django.db import migrations

# Only the owner of the tables may touch the history. What still stands in a record stays in its history.
FUNCTION = """
CREATE OR REPLACE FUNCTION parties_forget_rows(parties bigint[], records text, ids bigint[], columns text[])
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    standing bigint;
    forgotten bigint;
BEGIN
    IF coalesce(cardinality(parties), 0) = 0 OR EXISTS (
        SELECT 1 FROM unnest(parties) AS wanted (id) LEFT JOIN parties_party p ON p.id = wanted.id
        WHERE p.erased_at IS NULL OR NOT p.company_id = ANY (artel_companies())
    ) THEN
        RAISE EXCEPTION 'only what is kept of an erased party of one''s own company is emptied';
    END IF;
    EXECUTE format(
        'SELECT count(*) FROM %I r CROSS JOIN unnest($2) AS c (name) WHERE r.id = ANY ($1) '
        'AND coalesce(to_jsonb(r) ->> c.name, '''') NOT IN ('''', ''—'', ''{}'', ''[]'')', records
    ) INTO standing USING ids, columns;
    IF standing > 0 THEN
        RAISE EXCEPTION 'only what the records no longer hold is emptied in their history';
    END IF;
    UPDATE core_change c SET
        reason = '',
        before = (SELECT jsonb_object_agg(key, CASE WHEN key = ANY (columns) THEN 'null' ELSE value END)
                  FROM jsonb_each(c.before)),
        after = (SELECT jsonb_object_agg(key, CASE WHEN key = ANY (columns) THEN 'null' ELSE value END)
                 FROM jsonb_each(c.after))
    WHERE c."table" = records AND c.record_id = ANY (ids) AND c.company_id = ANY (artel_companies());
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("parties", "0003_forgetting")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION parties_forget_rows(bigint[], text, bigint[], text[])")
    ]
