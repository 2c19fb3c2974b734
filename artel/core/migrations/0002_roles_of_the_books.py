"""Companies that were founded before get the roles of those who keep books, buy and keep the store."""

from django.db import migrations

ROLES = """
INSERT INTO core_role (company_id, key, name)
SELECT c.id, r.key, CASE WHEN c.country = 'RU' THEN r.russian ELSE r.english END
FROM core_company c CROSS JOIN (VALUES
    ('accountant', 'Бухгалтер', 'Accountant'),
    ('buyer', 'Снабженец', 'Buyer'),
    ('storekeeper', 'Кладовщик', 'Storekeeper')
) AS r (key, russian, english)
ON CONFLICT (company_id, key) DO NOTHING
"""


class Migration(migrations.Migration):

    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunSQL(ROLES, migrations.RunSQL.noop)]
