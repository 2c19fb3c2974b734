"""A party's first phone and e-mail stand in its own row, right whoever writes a contact point."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION parties_keep_first_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT party_id) INTO touched FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT party_id) INTO touched FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT party_id) INTO touched
        FROM (SELECT party_id FROM old_rows UNION SELECT party_id FROM new_rows) rows;
    END IF;
    UPDATE parties_party p SET kept_phone = f.phone, kept_email = f.email
    FROM (
        SELECT t.id,
            coalesce((
                SELECT c.canonical || CASE WHEN c.extension = '' THEN '' ELSE ';ext=' || c.extension END
                FROM parties_contactpoint c WHERE c.party_id = t.id AND c.kind = 'phone'
                ORDER BY c.is_primary DESC, c.id LIMIT 1
            ), '') AS phone,
            coalesce((
                SELECT c.canonical FROM parties_contactpoint c WHERE c.party_id = t.id AND c.kind = 'email'
                ORDER BY c.is_primary DESC, c.id LIMIT 1
            ), '') AS email
        FROM unnest(touched) AS t (id)
    ) f
    WHERE p.id = f.id AND (p.kept_phone, p.kept_email) IS DISTINCT FROM (f.phone::varchar, f.email::varchar);
    RETURN NULL;
END $$
"""

TRIGGERS = """
CREATE TRIGGER first_contacts_insert AFTER INSERT ON parties_contactpoint REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION parties_keep_first_contacts();
CREATE TRIGGER first_contacts_update AFTER UPDATE ON parties_contactpoint
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION parties_keep_first_contacts();
CREATE TRIGGER first_contacts_delete AFTER DELETE ON parties_contactpoint REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION parties_keep_first_contacts()
"""


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION parties_keep_first_contacts() CASCADE"),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
