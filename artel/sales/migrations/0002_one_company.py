"""What belongs together belongs to one company: the database itself refuses a line of somebody else's document."""

from django.db import migrations

# (table, the key that others point at)
KEYS = [("sales_quote", "quote"), ("sales_order", "sales_order"), ("sales_orderline", "sales_order_line"),
        ("sales_shipment", "shipment"), ("sales_shipmentline", "shipment_line"), ("sales_return", "sales_return")]  # fmt: skip
# (table, column, table it points at)
LINKS = [
    ("sales_quoteline", "document_id", "sales_quote"),
    ("sales_quote", "revises_id", "sales_quote"),
    ("sales_order", "quote_id", "sales_quote"),
    ("sales_orderline", "document_id", "sales_order"),
    ("sales_shipment", "order_id", "sales_order"),
    ("sales_shipmentline", "shipment_id", "sales_shipment"),
    ("sales_shipmentline", "order_line_id", "sales_orderline"),
    ("sales_return", "shipment_id", "sales_shipment"),
    ("sales_returnline", "document_id", "sales_return"),
    ("sales_returnline", "shipment_line_id", "sales_shipmentline"),
    ("sales_quoteline", "product_id", "catalog_product"),
    ("sales_orderline", "product_id", "catalog_product"),
]


def _named(table: str, column: str) -> str:
    return f"{table}_{column}_fits"


FORWARD = [
    *(f"ALTER TABLE {table} ADD CONSTRAINT {name}_of_company UNIQUE (company_id, id)" for table, name in KEYS),
    *(
        f"ALTER TABLE {table} ADD CONSTRAINT {_named(table, column)} FOREIGN KEY (company_id, {column}) "
        f"REFERENCES {target} (company_id, id) DEFERRABLE INITIALLY DEFERRED"
        for table, column, target in LINKS
    ),
]
BACKWARD = [
    *(f"ALTER TABLE {table} DROP CONSTRAINT {_named(table, column)}" for table, column, _target in LINKS),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {name}_of_company" for table, name in KEYS),
]


class Migration(migrations.Migration):
    """Keys of two columns."""

    dependencies = [("sales", "0001_initial"), ("catalog", "0002_promises")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
