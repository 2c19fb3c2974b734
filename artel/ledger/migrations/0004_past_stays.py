"""What entries were written by does not change behind them, whoever changes it and by whichever way."""

from django.db import migrations

# The same as `Account.clean` says in sentences; bulk edits and raw SQL are bound as well.
ACCOUNTS = """
CREATE FUNCTION ledger_past_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone text;
    used boolean;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ledger_subaccount s WHERE s.account_id = OLD.id) THEN RETURN NEW; END IF;
    IF (NEW.code, NEW.side, NEW.section, NEW.is_heading)
            IS DISTINCT FROM (OLD.code, OLD.side, OLD.section, OLD.is_heading) THEN
        RAISE EXCEPTION 'account % has entries', OLD.code USING ERRCODE = 'AR006', DETAIL = OLD.code;
    END IF;
    FOR gone IN SELECT unnest(OLD.dimensions) EXCEPT SELECT unnest(NEW.dimensions) LOOP
        SELECT EXISTS (
            SELECT 1 FROM ledger_subaccount s WHERE s.account_id = OLD.id
            AND coalesce(to_jsonb(s) ->> gone, to_jsonb(s) ->> (gone || '_id')) IS NOT NULL
        ) INTO used;
        IF used THEN
            RAISE EXCEPTION 'entries of account % are told apart by %', OLD.code, gone
                USING ERRCODE = 'AR006', DETAIL = OLD.code;
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER past_stays BEFORE UPDATE ON ledger_account FOR EACH ROW EXECUTE FUNCTION ledger_past_stays();
"""
ACCOUNTS_GONE = """
DROP TRIGGER past_stays ON ledger_account;
DROP FUNCTION ledger_past_stays();
"""

OPENINGS = """
CREATE FUNCTION ledger_posted_opening_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' THEN RETURN coalesce(NEW, OLD); END IF;
    IF TG_OP = 'DELETE' OR (NEW.effective_on, NEW.sheet) IS DISTINCT FROM (OLD.effective_on, OLD.sheet)
            OR NEW.state = 'draft' THEN
        RAISE EXCEPTION 'posted opening balances stay' USING ERRCODE = 'AR001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER posted_stays BEFORE UPDATE OR DELETE ON ledger_openingbalance
    FOR EACH ROW EXECUTE FUNCTION ledger_posted_opening_stays();
"""
OPENINGS_GONE = """
DROP TRIGGER posted_stays ON ledger_openingbalance;
DROP FUNCTION ledger_posted_opening_stays();
"""


class Migration(migrations.Migration):

    dependencies = [("ledger", "0003_opening_balance")]

    operations = [
        migrations.RunSQL(ACCOUNTS, ACCOUNTS_GONE),
        migrations.RunSQL(OPENINGS, OPENINGS_GONE),
    ]
