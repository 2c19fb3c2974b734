"""What the database itself promises: trees and kits without cycles, check digits, one company, agreed prices frozen."""

from django.db import migrations

# A key of two columns lets a row point only at what its own company keeps.
ONE_COMPANY = """
ALTER TABLE catalog_category ADD CONSTRAINT category_of_company UNIQUE (company_id, id);
ALTER TABLE catalog_product ADD CONSTRAINT product_of_company UNIQUE (company_id, id);
ALTER TABLE catalog_pricelist ADD CONSTRAINT price_list_of_company UNIQUE (company_id, id);
ALTER TABLE catalog_category ADD CONSTRAINT category_parent_fits FOREIGN KEY (company_id, parent_id)
    REFERENCES catalog_category (company_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE catalog_product ADD CONSTRAINT product_category_fits FOREIGN KEY (company_id, category_id)
    REFERENCES catalog_category (company_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE catalog_product ADD CONSTRAINT product_variant_fits FOREIGN KEY (company_id, variant_of_id)
    REFERENCES catalog_product (company_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE catalog_kitpart ADD CONSTRAINT kit_part_kit_fits FOREIGN KEY (company_id, kit_id)
    REFERENCES catalog_product (company_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE catalog_kitpart ADD CONSTRAINT kit_part_product_fits FOREIGN KEY (company_id, product_id)
    REFERENCES catalog_product (company_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE catalog_price ADD CONSTRAINT price_list_fits FOREIGN KEY (company_id, price_list_id)
    REFERENCES catalog_pricelist (company_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE catalog_price ADD CONSTRAINT price_product_fits FOREIGN KEY (company_id, product_id)
    REFERENCES catalog_product (company_id, id) DEFERRABLE INITIALLY DEFERRED;
"""
MANY_COMPANIES = """
ALTER TABLE catalog_price DROP CONSTRAINT price_product_fits, DROP CONSTRAINT price_list_fits;
ALTER TABLE catalog_kitpart DROP CONSTRAINT kit_part_product_fits, DROP CONSTRAINT kit_part_kit_fits;
ALTER TABLE catalog_product DROP CONSTRAINT product_variant_fits, DROP CONSTRAINT product_category_fits;
ALTER TABLE catalog_category DROP CONSTRAINT category_parent_fits;
ALTER TABLE catalog_pricelist DROP CONSTRAINT price_list_of_company;
ALTER TABLE catalog_product DROP CONSTRAINT product_of_company;
ALTER TABLE catalog_category DROP CONSTRAINT category_of_company;
"""

# Padded with zeros to fourteen digits, every length has one rule: weights 3, 1, 3 … and a sum that ends in 0.
CHECK_DIGIT = """
ALTER TABLE catalog_barcode ADD CONSTRAINT barcode_check_digit CHECK (
    kind <> 'ean' OR CASE WHEN code ~ '^([0-9]{8}|[0-9]{12,14})$' THEN (
        3 * (
            substr(lpad(code, 14, '0'), 1, 1)::int + substr(lpad(code, 14, '0'), 3, 1)::int
            + substr(lpad(code, 14, '0'), 5, 1)::int + substr(lpad(code, 14, '0'), 7, 1)::int
            + substr(lpad(code, 14, '0'), 9, 1)::int + substr(lpad(code, 14, '0'), 11, 1)::int
            + substr(lpad(code, 14, '0'), 13, 1)::int
        )
        + substr(lpad(code, 14, '0'), 2, 1)::int + substr(lpad(code, 14, '0'), 4, 1)::int
        + substr(lpad(code, 14, '0'), 6, 1)::int + substr(lpad(code, 14, '0'), 8, 1)::int
        + substr(lpad(code, 14, '0'), 10, 1)::int + substr(lpad(code, 14, '0'), 12, 1)::int
        + substr(lpad(code, 14, '0'), 14, 1)::int
    ) % 10 = 0 ELSE false END
);
"""

# One lock for a company's tree and kits: two who write at once cannot close a circle between them.
NO_CIRCLES = """
CREATE FUNCTION catalog_refuse_circle_of_categories() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('catalog.category'), NEW.company_id::int);
    IF EXISTS (
        WITH RECURSIVE above (id) AS (
            SELECT NEW.parent_id
            UNION SELECT c.parent_id FROM catalog_category c JOIN above a ON c.id = a.id WHERE c.parent_id IS NOT NULL
        )
        SELECT 1 FROM above WHERE id = NEW.id
    ) THEN
        RAISE EXCEPTION 'category % would be part of itself', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'category_no_circle';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER category_no_circle AFTER INSERT OR UPDATE OF parent_id ON catalog_category
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION catalog_refuse_circle_of_categories();

CREATE FUNCTION catalog_refuse_odd_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('catalog.kit'), NEW.company_id::int);
    IF EXISTS (
        WITH RECURSIVE inside (id) AS (
            SELECT NEW.product_id
            UNION SELECT p.product_id FROM catalog_kitpart p JOIN inside i ON p.kit_id = i.id
        )
        SELECT 1 FROM inside WHERE id = NEW.kit_id
    ) THEN
        RAISE EXCEPTION 'kit % would contain itself', NEW.kit_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kit_no_circle';
    END IF;
    IF (SELECT kind FROM catalog_product WHERE id = NEW.kit_id) <> 'kit' THEN
        RAISE EXCEPTION 'product % is no kit', NEW.kit_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kit_part_of_kit';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER kit_no_circle AFTER INSERT OR UPDATE ON catalog_kitpart
    FOR EACH ROW EXECUTE FUNCTION catalog_refuse_odd_part();
"""
CIRCLES = """
DROP TRIGGER kit_no_circle ON catalog_kitpart;
DROP FUNCTION catalog_refuse_odd_part();
DROP TRIGGER category_no_circle ON catalog_category;
DROP FUNCTION catalog_refuse_circle_of_categories();
"""

# A variant hangs on a model, and a model on nothing; a service is booked as a service, and nothing else is.
KINDS_FIT = """
CREATE FUNCTION catalog_refuse_odd_product() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.variant_of_id IS NOT NULL AND (
        EXISTS (SELECT 1 FROM catalog_product WHERE id = NEW.variant_of_id AND variant_of_id IS NOT NULL)
        OR EXISTS (SELECT 1 FROM catalog_product WHERE variant_of_id = NEW.id)
    ) THEN
        RAISE EXCEPTION 'a variant of product % cannot have variants', NEW.variant_of_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'product_variants_one_level';
    END IF;
    IF (NEW.kind = 'service')
        IS DISTINCT FROM (SELECT posting_group = 'service' FROM catalog_category WHERE id = NEW.category_id) THEN
        RAISE EXCEPTION 'product % and its category % are booked in different ways', NEW.id, NEW.category_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'product_booked_as_category';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER product_fits AFTER INSERT OR UPDATE OF variant_of_id, kind, category_id ON catalog_product
    FOR EACH ROW EXECUTE FUNCTION catalog_refuse_odd_product();

CREATE FUNCTION catalog_refuse_odd_category() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM catalog_product
        WHERE category_id = NEW.id AND (kind = 'service') <> (NEW.posting_group = 'service')
    ) THEN
        RAISE EXCEPTION 'products of category % are booked in another way', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'category_booked_as_products';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER category_fits AFTER UPDATE OF posting_group ON catalog_category
    FOR EACH ROW WHEN (OLD.posting_group <> NEW.posting_group) EXECUTE FUNCTION catalog_refuse_odd_category();
"""
KINDS_AS_THEY_COME = """
DROP TRIGGER category_fits ON catalog_category;
DROP FUNCTION catalog_refuse_odd_category();
DROP TRIGGER product_fits ON catalog_product;
DROP FUNCTION catalog_refuse_odd_product();
"""

# What was decided is what was looked at: the terms of a price change only while it waits. The customer may become
# another one by a merge of doubles.
AGREED_IS_FROZEN = """
CREATE FUNCTION catalog_refuse_new_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the terms of special price % are decided', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'special_price_frozen';
END $$;
CREATE TRIGGER special_price_frozen BEFORE UPDATE ON catalog_specialprice FOR EACH ROW WHEN (
    OLD.state <> 'asked' AND (
        OLD.product_id, OLD.unit, OLD.min_quantity, OLD.amount, OLD.currency, OLD.includes_tax,
        OLD.starts_on, OLD.ends_on
    ) IS DISTINCT FROM (
        NEW.product_id, NEW.unit, NEW.min_quantity, NEW.amount, NEW.currency, NEW.includes_tax,
        NEW.starts_on, NEW.ends_on
    )
) EXECUTE FUNCTION catalog_refuse_new_terms();
"""
AGREED_MAY_CHANGE = """
DROP TRIGGER special_price_frozen ON catalog_specialprice;
DROP FUNCTION catalog_refuse_new_terms();
"""


class Migration(migrations.Migration):
    """Promises about rows that point at each other."""

    dependencies = [("catalog", "0001_initial")]
    operations = [
        migrations.RunSQL(ONE_COMPANY, MANY_COMPANIES),
        migrations.RunSQL(CHECK_DIGIT, "ALTER TABLE catalog_barcode DROP CONSTRAINT barcode_check_digit"),
        migrations.RunSQL(NO_CIRCLES, CIRCLES),
        migrations.RunSQL(KINDS_FIT, KINDS_AS_THEY_COME),
        migrations.RunSQL(AGREED_IS_FROZEN, AGREED_MAY_CHANGE),
    ]
