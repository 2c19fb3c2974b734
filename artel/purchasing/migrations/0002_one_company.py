"""What belongs together belongs to one company: the database itself refuses a line of somebody else's document."""

from django.db import migrations

# (table, the key that others point at)
KEYS = [("requisition", "requisition"), ("requestforprices", "price_request"), ("requestline", "price_request_line"),
        ("purchaseorder", "purchase_order"), ("purchaseorderline", "purchase_order_line"), ("receipt", "receipt"),
        ("receiptline", "receipt_line"), ("landedcost", "landed_cost"), ("supplierreturn", "supplier_return")]  # fmt: skip
# (table, column, table it points at)
LINKS = [
    ("requisitionline", "document_id", "purchasing_requisition"),
    ("requestforprices", "requisition_id", "purchasing_requisition"),
    ("requestline", "document_id", "purchasing_requestforprices"),
    ("askedsupplier", "document_id", "purchasing_requestforprices"),
    ("priceanswer", "document_id", "purchasing_requestforprices"),
    ("priceanswer", "line_id", "purchasing_requestline"),
    ("purchaseorder", "requisition_id", "purchasing_requisition"),
    ("purchaseorder", "request_id", "purchasing_requestforprices"),
    ("purchaseorderline", "document_id", "purchasing_purchaseorder"),
    ("receipt", "order_id", "purchasing_purchaseorder"),
    ("receiptline", "document_id", "purchasing_receipt"),
    ("receiptline", "order_line_id", "purchasing_purchaseorderline"),
    ("match", "order_id", "purchasing_purchaseorder"),
    ("landedshare", "document_id", "purchasing_landedcost"),
    ("landedshare", "receipt_id", "purchasing_receipt"),
    ("supplierreturn", "receipt_id", "purchasing_receipt"),
    ("supplierreturnline", "document_id", "purchasing_supplierreturn"),
    ("supplierreturnline", "receipt_line_id", "purchasing_receiptline"),
    ("requisitionline", "product_id", "catalog_product"),
    ("requestline", "product_id", "catalog_product"),
    ("purchaseorderline", "product_id", "catalog_product"),
    ("reorderrule", "product_id", "catalog_product"),
    ("proposal", "product_id", "catalog_product"),
]


def _named(table: str, column: str) -> str:
    return f"purchasing_{table}_{column}_fits"


FORWARD = [
    *(f"ALTER TABLE purchasing_{table} ADD CONSTRAINT {name}_of_company UNIQUE (company_id, id)" for table, name in KEYS),
    *(
        f"ALTER TABLE purchasing_{table} ADD CONSTRAINT {_named(table, column)} FOREIGN KEY (company_id, {column}) "
        f"REFERENCES {target} (company_id, id) DEFERRABLE INITIALLY DEFERRED"
        for table, column, target in LINKS
    ),
]
BACKWARD = [
    *(f"ALTER TABLE purchasing_{table} DROP CONSTRAINT {_named(table, column)}" for table, column, _target in LINKS),
    *(f"ALTER TABLE purchasing_{table} DROP CONSTRAINT {name}_of_company" for table, name in KEYS),
]


class Migration(migrations.Migration):
    """Keys of two columns."""

    dependencies = [("purchasing", "0001_initial"), ("catalog", "0002_promises")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
