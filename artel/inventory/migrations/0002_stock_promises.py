"""What the database itself promises about the stock: its books only grow, levels follow, nothing is sold twice."""

from django.db import migrations

TABLES = ("inventory_movement", "inventory_promise", "inventory_costentry", "inventory_application")
ONLY_GROWS = "\n".join(
    f"""
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION artel_only_grows();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION artel_only_grows();
"""
    for table in TABLES
)
GROWS_NO_MORE = "\n".join(
    f"DROP TRIGGER only_grows ON {table}; DROP TRIGGER never_emptied ON {table};" for table in TABLES
)

# Levels are locked in the order of their ids, made where they are missing, and asked before they are changed, so that
# a refusal can name what is missing. The check of the table says the same once more.
LEVELS = """
CREATE TYPE inventory_change AS (
    company_id bigint, product_id bigint, warehouse_id bigint, lot_id bigint, on_hand numeric, reserved numeric
);
CREATE FUNCTION inventory_follow_levels() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    changes inventory_change[];
    moved numeric := CASE TG_ARGV[0] WHEN 'on_hand' THEN 1 ELSE 0 END;
    short record;
BEGIN
    SELECT array_agg(ROW(x.company_id, x.product_id, x.warehouse_id, x.lot_id, x.sum * moved,
        x.sum * (1 - moved))::inventory_change) INTO changes
    FROM (
        SELECT company_id, product_id, warehouse_id, lot_id, sum(quantity) FROM new_rows GROUP BY 1, 2, 3, 4
    ) x;
    INSERT INTO inventory_level (company_id, product_id, warehouse_id, lot_id, on_hand, reserved, may_owe)
    SELECT c.company_id, c.product_id, c.warehouse_id, c.lot_id, 0, 0, w.may_owe
    FROM unnest(changes) c JOIN inventory_warehouse w ON w.id = c.warehouse_id
    WHERE NOT EXISTS (
        SELECT 1 FROM inventory_level l WHERE l.product_id = c.product_id AND l.warehouse_id = c.warehouse_id
            AND l.lot_id IS NOT DISTINCT FROM c.lot_id
    )
    ORDER BY c.product_id, c.warehouse_id, c.lot_id
    ON CONFLICT (product_id, warehouse_id, lot_id) DO NOTHING;
    PERFORM 1 FROM inventory_level l JOIN unnest(changes) c ON l.product_id = c.product_id
        AND l.warehouse_id = c.warehouse_id AND l.lot_id IS NOT DISTINCT FROM c.lot_id
    ORDER BY l.id FOR UPDATE OF l;
    SELECT p.name AS product, w.name AS warehouse, l.on_hand - l.reserved AS free, c.reserved - c.on_hand AS wanted
    INTO short
    FROM unnest(changes) c JOIN inventory_level l ON l.product_id = c.product_id
        AND l.warehouse_id = c.warehouse_id AND l.lot_id IS NOT DISTINCT FROM c.lot_id
    JOIN catalog_product p ON p.id = c.product_id JOIN inventory_warehouse w ON w.id = c.warehouse_id
    WHERE NOT l.may_owe AND l.on_hand + c.on_hand < l.reserved + c.reserved ORDER BY l.id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'not enough of %', short.product USING ERRCODE = 'AR010',
            DETAIL = concat_ws('|', trim_scale(short.free), trim_scale(short.wanted), short.warehouse, short.product);
    END IF;
    UPDATE inventory_level l SET on_hand = l.on_hand + c.on_hand, reserved = l.reserved + c.reserved
    FROM unnest(changes) c WHERE l.product_id = c.product_id AND l.warehouse_id = c.warehouse_id
        AND l.lot_id IS NOT DISTINCT FROM c.lot_id;
    RETURN NULL;
END $$;
CREATE TRIGGER follow_levels AFTER INSERT ON inventory_movement REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_follow_levels('on_hand');
CREATE TRIGGER follow_levels AFTER INSERT ON inventory_promise REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_follow_levels('reserved');
"""
LEVELS_GONE = """
DROP TRIGGER follow_levels ON inventory_promise;
DROP TRIGGER follow_levels ON inventory_movement;
DROP FUNCTION inventory_follow_levels();
DROP TYPE inventory_change;
"""

# The policy of a warehouse is that of its levels; a warehouse that owes something cannot stop owing.
POLICY = """
CREATE FUNCTION inventory_policy_follows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE inventory_level SET may_owe = NEW.may_owe WHERE warehouse_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER policy_follows AFTER UPDATE OF may_owe ON inventory_warehouse FOR EACH ROW
    WHEN (NEW.may_owe IS DISTINCT FROM OLD.may_owe) EXECUTE FUNCTION inventory_policy_follows();
"""
POLICY_GONE = """
DROP TRIGGER policy_follows ON inventory_warehouse;
DROP FUNCTION inventory_policy_follows();
"""


class Migration(migrations.Migration):

    dependencies = [("inventory", "0001_initial"), ("ledger", "0002_book_promises")]

    operations = [
        migrations.RunSQL(ONLY_GROWS, GROWS_NO_MORE),
        migrations.RunSQL(LEVELS, LEVELS_GONE),
        migrations.RunSQL(POLICY, POLICY_GONE),
    ]
