"""What the database itself promises about deals: their stage, their amount, their one open stay."""

from django.db import migrations

# A deal stands in a stage of its own pipeline and company, and its state is what the stage says.
STAGE_FITS = """
ALTER TABLE crm_stage ADD CONSTRAINT stage_place_unique UNIQUE (company_id, pipeline_id, id, outcome);
ALTER TABLE crm_deal ADD CONSTRAINT deal_stage_fits
    FOREIGN KEY (company_id, pipeline_id, stage_id, state)
    REFERENCES crm_stage (company_id, pipeline_id, id, outcome) DEFERRABLE INITIALLY DEFERRED;
"""
STAGE_FITS_NOT = """
ALTER TABLE crm_deal DROP CONSTRAINT deal_stage_fits;
ALTER TABLE crm_stage DROP CONSTRAINT stage_place_unique;
"""

# Deferred, because undo puts an old stay back before it takes the new one away.
ONE_OPEN_STAY = """
ALTER TABLE crm_stagestay ADD CONSTRAINT stage_stay_one_open
    EXCLUDE USING btree (deal_id WITH =) WHERE (left_at IS NULL) DEFERRABLE INITIALLY DEFERRED;
"""

# The amount follows from the lines, whoever writes them. Rounded to the coin of the currency, as `DealLine.net` is.
AMOUNT_FOLLOWS_LINES = """
CREATE FUNCTION crm_coin(currency text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN currency = ANY ('{BIF,CLP,DJF,GNF,ISK,JPY,KMF,KRW,PYG,RWF,UGX,UYI,VND,VUV,XAF,XOF,XPF}') THEN 0
        WHEN currency = ANY ('{BHD,IQD,JOD,KWD,LYD,OMR,TND}') THEN 3
        WHEN currency = ANY ('{CLF,UYW}') THEN 4
        ELSE 2
    END
$$;

CREATE FUNCTION crm_total_of_lines(deal bigint, currency text) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT sum(round(l.quantity * l.unit_price * (1 - l.discount_rate), crm_coin(currency)))
    FROM crm_dealline l WHERE l.deal_id = deal
$$;

CREATE FUNCTION crm_amount_follows_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE crm_deal d SET amount = t.total
        FROM (SELECT x.id, crm_total_of_lines(x.id, x.currency) AS total FROM crm_deal x
              WHERE x.id IN (SELECT deal_id FROM old_rows)) t
        WHERE d.id = t.id AND t.total IS NOT NULL AND d.amount <> t.total;
    ELSE
        UPDATE crm_deal d SET amount = t.total
        FROM (SELECT x.id, crm_total_of_lines(x.id, x.currency) AS total FROM crm_deal x
              WHERE x.id IN (SELECT deal_id FROM new_rows)) t
        WHERE d.id = t.id AND t.total IS NOT NULL AND d.amount <> t.total;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER amount_after_insert AFTER INSERT ON crm_dealline REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION crm_amount_follows_lines();
CREATE TRIGGER amount_after_update AFTER UPDATE ON crm_dealline REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION crm_amount_follows_lines();
CREATE TRIGGER amount_after_delete AFTER DELETE ON crm_dealline REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION crm_amount_follows_lines();

CREATE FUNCTION crm_keep_amount_of_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.amount := coalesce(crm_total_of_lines(NEW.id, NEW.currency), NEW.amount);
    RETURN NEW;
END $$;

CREATE TRIGGER keep_amount BEFORE UPDATE OF amount, currency ON crm_deal FOR EACH ROW
    WHEN (NEW.amount IS DISTINCT FROM OLD.amount OR NEW.currency IS DISTINCT FROM OLD.currency)
    EXECUTE FUNCTION crm_keep_amount_of_lines();
"""
AMOUNT_STANDS_ALONE = """
DROP TRIGGER keep_amount ON crm_deal;
DROP TRIGGER amount_after_insert ON crm_dealline;
DROP TRIGGER amount_after_update ON crm_dealline;
DROP TRIGGER amount_after_delete ON crm_dealline;
DROP FUNCTION crm_keep_amount_of_lines();
DROP FUNCTION crm_amount_follows_lines();
DROP FUNCTION crm_total_of_lines(bigint, text);
DROP FUNCTION crm_coin(text);
"""


class Migration(migrations.Migration):
    """Promises about rows that point at each other."""

    dependencies = [("crm", "0001_initial")]
    operations = [
        migrations.RunSQL(STAGE_FITS, STAGE_FITS_NOT),
        migrations.RunSQL(ONE_OPEN_STAY, "ALTER TABLE crm_stagestay DROP CONSTRAINT stage_stay_one_open"),
        migrations.RunSQL(AMOUNT_FOLLOWS_LINES, AMOUNT_STANDS_ALONE),
    ]
