"""What the database itself promises about documents of the stock: what counts is frozen, a count notes the book."""

from django.db import migrations

DOCUMENTS = {
    "inventory_transfer": "inventory_transferline",
    "inventory_count": "inventory_countline",
    "inventory_writeoff": "inventory_writeoffline",
    "inventory_openingstock": "inventory_openingline",
}
# Of a document that counts only its state and what people note beside it change, of its lines nothing. It never
# becomes a draft again; what is cancelled stays cancelled.
FROZEN = """
CREATE FUNCTION inventory_refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE free text[] := ARRAY['state', 'comment', 'owner_id', 'custom', 'changed_at'];
BEGIN
    IF OLD.state = 'draft' THEN RETURN coalesce(NEW, OLD); END IF;
    IF OLD.state = 'shipped' THEN free := free || 'received_on'::text; END IF;
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free OR (NEW.state <> OLD.state AND (
            NEW.state = 'draft' OR OLD.state = 'cancelled' OR (OLD.state = 'posted' AND NEW.state = 'shipped'))) THEN
        RAISE EXCEPTION '% % is not a draft', TG_TABLE_NAME, OLD.id USING ERRCODE = 'AR020';
    END IF;
    RETURN NEW;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER refuse_frozen BEFORE UPDATE OR DELETE ON {document}
    FOR EACH ROW EXECUTE FUNCTION inventory_refuse_frozen();
CREATE FUNCTION {line}_refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM {document} d WHERE d.state <> 'draft'
            AND (TG_OP <> 'INSERT' AND d.id = OLD.document_id OR TG_OP <> 'DELETE' AND d.id = NEW.document_id)) THEN
        RAISE EXCEPTION 'the document of this line is not a draft' USING ERRCODE = 'AR020';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER refuse_frozen BEFORE INSERT OR UPDATE OR DELETE ON {line}
    FOR EACH ROW EXECUTE FUNCTION {line}_refuse_frozen();
"""
    for document, line in DOCUMENTS.items()
)
FROZEN_NO_MORE = "".join(
    f"DROP TRIGGER refuse_frozen ON {line}; DROP FUNCTION {line}_refuse_frozen(); "
    f"DROP TRIGGER refuse_frozen ON {document};"
    for document, line in DOCUMENTS.items()
) + "DROP FUNCTION inventory_refuse_frozen();"

# The moment of counting is the moment at which the number is written: what is sold before or after it does not matter.
NOTED = """
CREATE FUNCTION inventory_note_book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.counted IS NOT DISTINCT FROM OLD.counted AND NEW.product_id = OLD.product_id
                AND NEW.lot_id IS NOT DISTINCT FROM OLD.lot_id THEN
            NEW.booked := OLD.booked;
            NEW.counted_at := OLD.counted_at;
            RETURN NEW;
        END IF;
    END IF;
    SELECT coalesce(sum(l.on_hand), 0) INTO NEW.booked
    FROM inventory_level l JOIN inventory_count d ON d.warehouse_id = l.warehouse_id
    WHERE d.id = NEW.document_id AND l.product_id = NEW.product_id AND l.lot_id IS NOT DISTINCT FROM NEW.lot_id;
    NEW.counted_at := CASE WHEN NEW.counted IS NULL THEN NULL ELSE clock_timestamp() END;
    RETURN NEW;
END $$;
CREATE TRIGGER note_book BEFORE INSERT OR UPDATE ON inventory_countline
    FOR EACH ROW EXECUTE FUNCTION inventory_note_book();
"""
NOTED_NO_MORE = "DROP TRIGGER note_book ON inventory_countline; DROP FUNCTION inventory_note_book();"

# A warehouse whose lines are counted stays: what the book said was said of it.
PLACED = """
CREATE FUNCTION inventory_count_stays_there() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM inventory_countline l WHERE l.document_id = OLD.id) THEN
        RAISE EXCEPTION 'lines of this count were counted elsewhere' USING ERRCODE = 'AR021';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stays_there BEFORE UPDATE OF warehouse_id ON inventory_count FOR EACH ROW
    WHEN (NEW.warehouse_id IS DISTINCT FROM OLD.warehouse_id) EXECUTE FUNCTION inventory_count_stays_there();
"""
PLACED_NO_MORE = "DROP TRIGGER stays_there ON inventory_count; DROP FUNCTION inventory_count_stays_there();"

# Places hold no circles, and each is inside of its own warehouse.
INSIDE = """
CREATE FUNCTION inventory_place_is_inside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        WITH RECURSIVE outer_place AS (
            SELECT p.id, p.parent_id, p.warehouse_id, 1 AS depth FROM inventory_place p WHERE p.id = NEW.parent_id
            UNION ALL
            SELECT p.id, p.parent_id, p.warehouse_id, o.depth + 1
            FROM inventory_place p JOIN outer_place o ON p.id = o.parent_id WHERE o.depth < 10
        )
        SELECT 1 FROM outer_place o WHERE o.id = NEW.id OR o.warehouse_id <> NEW.warehouse_id OR o.depth > 9
    ) THEN
        RAISE EXCEPTION 'place % is not inside of its own warehouse', NEW.id USING ERRCODE = 'AR021';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER is_inside AFTER INSERT OR UPDATE OF parent_id, warehouse_id ON inventory_place
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION inventory_place_is_inside();
"""
INSIDE_NO_MORE = "DROP TRIGGER is_inside ON inventory_place; DROP FUNCTION inventory_place_is_inside();"

# What belongs together belongs to one company, and a lot to its own product.
KEYS = {"inventory_warehouse": "warehouse", **{table: table.removeprefix("inventory_") for table in DOCUMENTS}}
LINKS = [
    *((line, "company_id", "document_id", document) for document, line in DOCUMENTS.items()),
    *((line, "company_id", "product_id", "catalog_product") for line in DOCUMENTS.values()),
    *((line, "product_id", "lot_id", "inventory_lot") for line in DOCUMENTS.values()),
    *((table, "company_id", "warehouse_id", "inventory_warehouse")
      for table in ("inventory_count", "inventory_writeoff", "inventory_openingstock", "inventory_place")),
    *(("inventory_transfer", "company_id", column, "inventory_warehouse") for column in ("source_id", "target_id")),
    ("inventory_lot", "company_id", "product_id", "catalog_product"),
]  # fmt: skip
LINKED = [
    *(f"ALTER TABLE {table} ADD CONSTRAINT {name}_of_company UNIQUE (company_id, id)" for table, name in KEYS.items()),
    "ALTER TABLE inventory_lot ADD CONSTRAINT lot_of_product UNIQUE (product_id, id)",
    *(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fits FOREIGN KEY ({first}, {column}) "
        f"REFERENCES {target} ({first}, id) DEFERRABLE INITIALLY DEFERRED"
        for table, first, column, target in LINKS
    ),
]
LINKED_NO_MORE = [
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_fits" for table, _first, column, _target in LINKS),
    "ALTER TABLE inventory_lot DROP CONSTRAINT lot_of_product",
    *(f"ALTER TABLE {table} DROP CONSTRAINT {name}_of_company" for table, name in KEYS.items()),
]


class Migration(migrations.Migration):

    dependencies = [("inventory", "0003_documents")]

    operations = [
        migrations.RunSQL(FROZEN, FROZEN_NO_MORE),
        migrations.RunSQL(NOTED, NOTED_NO_MORE),
        migrations.RunSQL(PLACED, PLACED_NO_MORE),
        migrations.RunSQL(INSIDE, INSIDE_NO_MORE),
        migrations.RunSQL(LINKED, LINKED_NO_MORE),
    ]
