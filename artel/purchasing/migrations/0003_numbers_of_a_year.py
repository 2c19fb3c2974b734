"""Numbers begin anew each year, so they are told apart with the year of their document."""

from django.db import migrations, models
from django.db.models.functions import ExtractYear

DOCUMENTS = [
    ("landedcost", "purchasing_landedcost", "issued_on", "landed_number_once"),
    ("receipt", "purchasing_receipt", "received_on", "receipt_number_once"),
    ("supplierreturn", "purchasing_supplierreturn", "returned_on", "supplier_return_number_once"),
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

    dependencies = [("purchasing", "0002_one_company")]

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
