"""Numbers begin anew each year, so they are told apart with the year of their document."""

from django.db import migrations, models
from django.db.models.functions import ExtractYear

DOCUMENTS = [
    ("shipment", "sales_shipment", "shipped_on", "shipment_number_once"),
    ("return", "sales_return", "returned_on", "return_number_once"),
]
NOW = "".join(
    f"DROP INDEX {name}; CREATE UNIQUE INDEX {name} ON {table} (company_id, (EXTRACT(YEAR FROM {day})), number)"
    " WHERE NOT (number = '');"
    for _model, table, day, name in DOCUMENTS
)
BEFORE = "".join(
    f"DROP INDEX {name}; CREATE UNIQUE INDEX {name} ON {table} (company_id, number) WHERE NOT (number = '');"
    for _model, table, _day, name in DOCUMENTS
)


class Migration(migrations.Migration):
    """One statement for all of them: the constraints follow in the state alone."""

    dependencies = [("sales", "0002_one_company")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(NOW, BEFORE)],
            state_operations=[
                operation
                for model, _table, day, name in DOCUMENTS
                for operation in (
                    migrations.RemoveConstraint(model, name),
                    migrations.AddConstraint(
                        model,
                        models.UniqueConstraint(
                            "company", ExtractYear(day), "number", condition=~models.Q(number=""), name=name
                        ),
                    ),
                )
            ],
        )
    ]
