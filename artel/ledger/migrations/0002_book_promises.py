"""What the database itself promises about the book: it only grows, it agrees with itself, closed days stay closed."""

from django.db import migrations

DIMENSIONS = {
    "party": "party_id bigint", "contract": "contract_id bigint", "product": "product_id bigint",
    "warehouse": "warehouse_id bigint", "money_account": "money_account_id bigint", "item": "item_id bigint",
    "cost_centre": "cost_centre_id bigint", "employee": "employee_id bigint", "deal": "deal_id bigint",
    "channel": "channel_id bigint", "campaign": "campaign_id bigint", "project": "project_id bigint",
    "asset": "asset_id bigint", "tax": "tax varchar", "currency": "currency varchar",
}  # fmt: skip
COLUMNS = [column.split()[0] for column in DIMENSIONS.values()]
VALUES = {key: f"(side ->> '{key}')" + ("::bigint" if "bigint" in column else "") for key, column in DIMENSIONS.items()}

# One subaccount for one set of dimensions: nulls are values here, so the set is compared as one text.
SIGNATURE = f"""
CREATE FUNCTION ledger_signature({", ".join(DIMENSIONS.values())}) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT {" || '|' || ".join(f"coalesce({column}::text, '')" for column in COLUMNS)}
$$;
ALTER TABLE ledger_subaccount ADD COLUMN signature text
    GENERATED ALWAYS AS (ledger_signature({", ".join(COLUMNS)})) STORED NOT NULL;
CREATE UNIQUE INDEX subaccount_once ON ledger_subaccount (account_id, signature);
"""
SIGNATURE_GONE = """
DROP INDEX subaccount_once;
ALTER TABLE ledger_subaccount DROP COLUMN signature;
DROP FUNCTION ledger_signature;
"""

# Both sides of an entry belong to the company of its operation, and to its day.
PLACES = """
ALTER TABLE ledger_account ADD CONSTRAINT account_place UNIQUE (company_id, id);
ALTER TABLE ledger_subaccount ADD CONSTRAINT subaccount_of_company
    FOREIGN KEY (company_id, account_id) REFERENCES ledger_account (company_id, id);
ALTER TABLE ledger_subaccount ADD CONSTRAINT subaccount_company UNIQUE (company_id, id);
ALTER TABLE ledger_entry ADD CONSTRAINT entry_of_operation FOREIGN KEY (company_id, operation_id, effective_on)
    REFERENCES ledger_operation (company_id, id, effective_on);
ALTER TABLE ledger_entry ADD CONSTRAINT entry_debit_of_company
    FOREIGN KEY (company_id, debit_id) REFERENCES ledger_subaccount (company_id, id);
ALTER TABLE ledger_entry ADD CONSTRAINT entry_credit_of_company
    FOREIGN KEY (company_id, credit_id) REFERENCES ledger_subaccount (company_id, id);
"""
PLACES_GONE = """
ALTER TABLE ledger_entry DROP CONSTRAINT entry_credit_of_company;
ALTER TABLE ledger_entry DROP CONSTRAINT entry_debit_of_company;
ALTER TABLE ledger_entry DROP CONSTRAINT entry_of_operation;
ALTER TABLE ledger_subaccount DROP CONSTRAINT subaccount_company;
ALTER TABLE ledger_subaccount DROP CONSTRAINT subaccount_of_company;
ALTER TABLE ledger_account DROP CONSTRAINT account_place;
"""

# Correction is storno or difference, never a change: refused for the owner of the tables as well.
ONLY_GROWS = """
CREATE FUNCTION artel_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'AR001';
END $$;
""" + "\n".join(
    f"""
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION artel_only_grows();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION artel_only_grows();
"""
    for table in ("ledger_operation", "ledger_entry", "ledger_subaccount", "ledger_seal")
)
GROWS_NO_MORE = "\n".join(
    f"DROP TRIGGER only_grows ON {table}; DROP TRIGGER never_emptied ON {table};"
    for table in ("ledger_operation", "ledger_entry", "ledger_subaccount", "ledger_seal")
) + "DROP FUNCTION artel_only_grows();"

# Closed days: asked in the database, so that jobs and raw SQL are bound as well.
LOCKS = """
CREATE FUNCTION ledger_is_locked(company bigint, wanted text, day date) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (
    SELECT l.locked_until FROM ledger_lock l
    WHERE l.company_id = company AND l.area IN ('', wanted) AND l.locked_until >= day
      AND NOT EXISTS (
        SELECT 1 FROM ledger_lockexception e
        WHERE e.company_id = company AND e.area IN ('', wanted) AND e.user_id = artel_user()
          AND day BETWEEN e.from_on AND e.until_on AND e.expires_at > now()
      )
    ORDER BY l.locked_until DESC LIMIT 1
); END $$;
CREATE FUNCTION ledger_refuse_locked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE closed date := ledger_is_locked(NEW.company_id, NEW.area, NEW.effective_on);
BEGIN
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'days until % are closed', closed USING ERRCODE = 'AR002', DETAIL = closed::text;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_locked BEFORE INSERT ON ledger_operation FOR EACH ROW EXECUTE FUNCTION ledger_refuse_locked();
"""
LOCKS_GONE = """
DROP TRIGGER refuse_locked ON ledger_operation;
DROP FUNCTION ledger_refuse_locked();
DROP FUNCTION ledger_is_locked(bigint, text, date);
"""

# Totals follow from the entries, whoever writes them. Posters append; `ledger_fold` adds up what waits.
TOTALS = """
CREATE FUNCTION ledger_note_delta() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO ledger_delta (company_id, account_id, subaccount_id, day, debit, credit, debit_money, credit_money,
        debit_quantity, credit_quantity)
    SELECT x.company_id, s.account_id, x.subaccount_id, x.day, sum(x.debit), sum(x.credit), sum(x.debit_money),
        sum(x.credit_money), sum(x.debit_quantity), sum(x.credit_quantity)
    FROM (
        SELECT company_id, debit_id AS subaccount_id, effective_on AS day, amount AS debit, 0 AS credit,
            coalesce(debit_money, 0) AS debit_money, 0 AS credit_money, coalesce(debit_quantity, 0) AS debit_quantity,
            0 AS credit_quantity FROM new_rows
        UNION ALL
        SELECT company_id, credit_id, effective_on, 0, amount, 0, coalesce(credit_money, 0), 0,
            coalesce(credit_quantity, 0) FROM new_rows
    ) x JOIN ledger_subaccount s ON s.id = x.subaccount_id
    GROUP BY x.company_id, s.account_id, x.subaccount_id, x.day;
    RETURN NULL;
END $$;
CREATE TRIGGER note_delta AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_note_delta();

CREATE FUNCTION ledger_fold(company bigint, most integer DEFAULT 200000) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE folded integer;
BEGIN
    IF NOT (company = ANY (artel_companies())) THEN RAISE EXCEPTION 'not your company'; END IF;
    IF NOT pg_try_advisory_xact_lock(hashtextextended('ledger_fold', company)) THEN RETURN 0; END IF;
    WITH taken AS (
        DELETE FROM ledger_delta WHERE id IN (
            SELECT id FROM ledger_delta WHERE company_id = company ORDER BY id LIMIT most
        ) RETURNING *
    ), months AS (
        INSERT INTO ledger_monthtotal AS t (company_id, account_id, subaccount_id, month, debit, credit, debit_money,
            credit_money, debit_quantity, credit_quantity)
        SELECT company_id, account_id, subaccount_id, date_trunc('month', day)::date, sum(debit), sum(credit),
            sum(debit_money), sum(credit_money), sum(debit_quantity), sum(credit_quantity)
        FROM taken GROUP BY 1, 2, 3, 4
        ON CONFLICT (subaccount_id, month) DO UPDATE SET
            debit = t.debit + EXCLUDED.debit, credit = t.credit + EXCLUDED.credit,
            debit_money = t.debit_money + EXCLUDED.debit_money,
            credit_money = t.credit_money + EXCLUDED.credit_money,
            debit_quantity = t.debit_quantity + EXCLUDED.debit_quantity,
            credit_quantity = t.credit_quantity + EXCLUDED.credit_quantity
    ), days AS (
        INSERT INTO ledger_daytotal AS t (company_id, account_id, day, debit, credit)
        SELECT company_id, account_id, day, sum(debit), sum(credit) FROM taken GROUP BY 1, 2, 3
        ON CONFLICT (account_id, day) DO UPDATE SET
            debit = t.debit + EXCLUDED.debit, credit = t.credit + EXCLUDED.credit
    ) SELECT count(*) INTO folded FROM taken;
    RETURN folded;
END $$;
"""
TOTALS_GONE = """
DROP FUNCTION ledger_fold(bigint, integer);
DROP TRIGGER note_delta ON ledger_entry;
DROP FUNCTION ledger_note_delta();
"""

# Writing: one statement turns an operation with its sides into rows. A side names an account by code or by role.
WRITING = f"""
CREATE FUNCTION ledger_account_of(company bigint, asked jsonb) RETURNS ledger_account
LANGUAGE plpgsql STABLE AS $$
DECLARE found ledger_account;
BEGIN
    IF asked ? 'account' THEN
        SELECT * INTO found FROM ledger_account a WHERE a.company_id = company AND a.code = asked ->> 'account';
    ELSE
        SELECT a.* INTO found FROM ledger_accountrule r JOIN ledger_account a ON a.id = r.account_id
        WHERE r.company_id = company AND r.role = asked ->> 'role'
          AND r.posting_group IN ('', coalesce(asked ->> 'group', '')) AND r.tax IN ('', coalesce(asked ->> 'rule_tax', ''))
        ORDER BY (r.posting_group <> '') DESC, (r.tax <> '') DESC LIMIT 1;
    END IF;
    IF found.id IS NULL THEN
        RAISE EXCEPTION 'no account for %', asked USING ERRCODE = 'AR003',
            DETAIL = coalesce(asked ->> 'account', concat_ws(' · ', asked ->> 'role', asked ->> 'group'));
    END IF;
    RETURN found;
END $$;

CREATE FUNCTION ledger_subaccount_of(company bigint, asked jsonb) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    a ledger_account := ledger_account_of(company, asked);
    side jsonb := '{{}}';
    key text;
    wanted text;
    found bigint;
BEGIN
    IF a.is_heading OR a.is_archived THEN
        RAISE EXCEPTION 'nothing is entered on %', a.code USING ERRCODE = 'AR004', DETAIL = a.code;
    END IF;
    FOREACH key IN ARRAY a.dimensions LOOP
        IF asked ->> key IS NOT NULL THEN
            side := side || jsonb_build_object(key, asked -> key);
        ELSIF key = ANY (a.required) THEN
            RAISE EXCEPTION '% needs %', a.code, key USING ERRCODE = 'AR005', DETAIL = a.code || '|' || key;
        END IF;
    END LOOP;
    wanted := ledger_signature({", ".join(VALUES.values())});
    SELECT s.id INTO found FROM ledger_subaccount s WHERE s.account_id = a.id AND s.signature = wanted;
    IF found IS NULL THEN
        INSERT INTO ledger_subaccount (company_id, account_id, {", ".join(COLUMNS)})
        VALUES (company, a.id, {", ".join(VALUES.values())})
        ON CONFLICT (account_id, signature) DO NOTHING RETURNING id INTO found;
    END IF;
    IF found IS NULL THEN
        SELECT s.id INTO found FROM ledger_subaccount s WHERE s.account_id = a.id AND s.signature = wanted;
    END IF;
    RETURN found;
END $$;

CREATE FUNCTION ledger_post(company bigint, operation jsonb, sides jsonb) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE made bigint;
BEGIN
    INSERT INTO ledger_operation (company_id, effective_on, area, operation_kind, source_kind, source_id, source_name,
        text, reason, reverses_id, recorded_by_id)
    VALUES (company, (operation ->> 'on')::date, operation ->> 'area', operation ->> 'kind',
        operation ->> 'source_kind', (operation ->> 'source_id')::bigint, coalesce(operation ->> 'source_name', ''),
        coalesce(operation ->> 'text', ''), coalesce(operation ->> 'reason', ''),
        (operation ->> 'reverses')::bigint, (operation ->> 'by')::bigint)
    RETURNING id INTO made;
    INSERT INTO ledger_entry (company_id, operation_id, effective_on, debit_id, credit_id, amount, debit_money,
        credit_money, debit_quantity, credit_quantity, text)
    SELECT company, made, (operation ->> 'on')::date, ledger_subaccount_of(company, e -> 'debit'),
        ledger_subaccount_of(company, e -> 'credit'), (e ->> 'amount')::numeric,
        (e -> 'debit' ->> 'money')::numeric, (e -> 'credit' ->> 'money')::numeric,
        (e -> 'debit' ->> 'quantity')::numeric, (e -> 'credit' ->> 'quantity')::numeric, coalesce(e ->> 'text', '')
    FROM jsonb_array_elements(sides) WITH ORDINALITY AS x(e, place) ORDER BY place;
    RETURN made;
END $$;
"""
WRITING_GONE = """
DROP FUNCTION ledger_post(bigint, jsonb, jsonb);
DROP FUNCTION ledger_subaccount_of(bigint, jsonb);
DROP FUNCTION ledger_account_of(bigint, jsonb);
"""

# The chain: each seal is the digest of the one before and of everything the operation says.
SEALS = """
CREATE FUNCTION ledger_told(wanted bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws('|', o.id, o.company_id, o.effective_on, o.area, o.operation_kind, o.source_kind, o.source_id,
        o.source_name, o.text, o.reason, o.reverses_id, o.recorded_by_id, extract(epoch FROM o.created_at))
        || (
            SELECT coalesce(string_agg(concat_ws('|', '', e.id, e.debit_id, e.credit_id, e.amount, e.debit_money,
                e.credit_money, e.debit_quantity, e.credit_quantity, e.text), E'\\n' ORDER BY e.id), '')
            FROM ledger_entry e WHERE e.operation_id = o.id
        )
    FROM ledger_operation o WHERE o.id = wanted
$$;
CREATE FUNCTION ledger_seal(company bigint, most integer DEFAULT 20000) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    place bigint;
    before text;
    newest bigint;
    one bigint;
    sealed integer := 0;
BEGIN
    IF NOT (company = ANY (artel_companies())) THEN RAISE EXCEPTION 'not your company'; END IF;
    IF NOT pg_try_advisory_xact_lock(hashtextextended('ledger_seal', company)) THEN RETURN 0; END IF;
    SELECT position, digest INTO place, before FROM ledger_seal WHERE company_id = company
        ORDER BY position DESC LIMIT 1;
    SELECT max(operation_id) INTO newest FROM ledger_seal WHERE company_id = company;
    -- A transaction may commit later than one that took a higher number: what it wrote is looked for behind, too.
    FOR one IN
        SELECT o.id FROM ledger_operation o
        WHERE o.company_id = company AND o.id > coalesce(newest, 0) - 100000
          AND NOT EXISTS (SELECT 1 FROM ledger_seal s WHERE s.operation_id = o.id)
        ORDER BY o.id LIMIT most
    LOOP
        place := coalesce(place, 0) + 1;
        before := encode(sha256(convert_to(coalesce(before, '') || ledger_told(one), 'UTF8')), 'hex');
        INSERT INTO ledger_seal (company_id, position, operation_id, digest) VALUES (company, place, one, before);
        sealed := sealed + 1;
    END LOOP;
    RETURN sealed;
END $$;
"""
SEALS_GONE = """
DROP FUNCTION ledger_seal(bigint, integer);
DROP FUNCTION ledger_told(bigint);
"""


class Migration(migrations.Migration):

    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(SIGNATURE, SIGNATURE_GONE),
        migrations.RunSQL(PLACES, PLACES_GONE),
        migrations.RunSQL(ONLY_GROWS, GROWS_NO_MORE),
        migrations.RunSQL(LOCKS, LOCKS_GONE),
        migrations.RunSQL(TOTALS, TOTALS_GONE),
        migrations.RunSQL(WRITING, WRITING_GONE),
        migrations.RunSQL(SEALS, SEALS_GONE),
    ]
