"""The SQL of the guards: claims, history, search, doors."""

SEAL = "encode(sha256(convert_to(k || encode(sha256(convert_to(k || body, 'UTF8')), 'hex'), 'UTF8')), 'hex')"

FUNCTIONS = [
    "CREATE TABLE IF NOT EXISTS core_claimkey (key text NOT NULL)",
    # One part per kind of record: the words of letters do not slow the search for clients.
    """
    DO $$ BEGIN
        IF (SELECT relkind FROM pg_class WHERE oid = to_regclass('public.core_search')) <> 'p' THEN
            DROP TABLE core_search;
        END IF;
    END $$
    """,
    """
    CREATE TABLE IF NOT EXISTS core_search (
        company_id bigint NOT NULL,
        shared boolean NOT NULL DEFAULT false,
        kind text NOT NULL,
        record_id bigint NOT NULL,
        source text NOT NULL,
        source_id bigint NOT NULL,
        words tsvector NOT NULL,
        PRIMARY KEY (kind, source, source_id)
    ) PARTITION BY LIST (kind)
    """,
    "CREATE INDEX IF NOT EXISTS core_search_words ON core_search USING gin (words)",
    "CREATE INDEX IF NOT EXISTS core_search_record ON core_search (record_id)",
    # The body of the claim if its seal is right, otherwise nothing: a forged claim opens no company.
    f"""
    CREATE OR REPLACE FUNCTION artel_claim() RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE
        claim text := current_setting('artel.claim', true);
        body text := split_part(claim, '.', 1);
        k text;
    BEGIN
        IF coalesce(claim, '') = '' THEN RETURN NULL; END IF;
        FOR k IN SELECT key FROM core_claimkey LOOP
            IF {SEAL} = split_part(claim, '.', 2) THEN RETURN body; END IF;
        END LOOP;
        RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION artel_companies() RETURNS bigint[]
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT coalesce(string_to_array(nullif(split_part(artel_claim(), ':', 2), ''), ',')::bigint[], '{}')
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION artel_user() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT nullif(split_part(artel_claim(), ':', 1), '')::bigint
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION artel_at_door() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT coalesce(split_part(artel_claim(), ':', 3) = 'door', false)
    $$
    """,
    # Myself, everybody of my companies, and accounts that belong to no company.
    """
    CREATE OR REPLACE FUNCTION artel_people() RETURNS bigint[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
        SELECT coalesce(array_agg(u.id), '{}') FROM core_user u
        WHERE u.id = (SELECT artel_user()) OR EXISTS (
            SELECT FROM core_membership m
            WHERE m.user_id = u.id AND m.company_id = ANY ((SELECT artel_companies())::bigint[])
        ) OR (SELECT artel_claim()) IS NOT NULL AND NOT EXISTS (SELECT FROM core_membership m WHERE m.user_id = u.id)
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION artel_company_ids() RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
        SELECT id FROM core_company ORDER BY id
    $$
    """,
    # Each change of who may do what takes a new number in its transaction: a kept actor knows when it is old.
    "CREATE TABLE IF NOT EXISTS core_rights_version (one boolean PRIMARY KEY DEFAULT true CHECK (one), version bigint)",
    "CREATE SEQUENCE IF NOT EXISTS core_rights_version_seq",
    """
    CREATE OR REPLACE FUNCTION artel_rights_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
        INSERT INTO core_rights_version (one, version) VALUES (true, nextval('public.core_rights_version_seq'))
        ON CONFLICT (one) DO UPDATE SET version = EXCLUDED.version;
        RETURN NULL;
    END $$
    """,
    # A number for the bell; whose notifications they are and of what company is not told.
    """
    CREATE OR REPLACE FUNCTION artel_unread(who bigint) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
        SELECT count(*) FROM core_notification WHERE user_id = who AND read_at IS NULL
    $$
    """,
    # Whoever holds the token may come in by this door; without the token nothing is told.
    """
    CREATE OR REPLACE FUNCTION artel_door(wanted text, hash text)
    RETURNS TABLE (company_id bigint, subject_id bigint, user_id bigint, expires_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
        SELECT d.company_id, d.subject_id, d.user_id, d.expires_at FROM core_door d
        WHERE d.purpose = wanted AND d.token_hash = hash
    $$
    """,
    # Columns named kept_… are computed from other rows; they are no facts, so neither history nor undo knows them.
    """
    CREATE OR REPLACE FUNCTION artel_difference(a jsonb, b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(a)
        WHERE value IS DISTINCT FROM b -> key AND key NOT IN ('changed_at', 'used_at') AND key NOT LIKE 'kept\\_%'
    $$
    """,
    # One statement, one insert of its differences: an import of thousands of rows pays for it once.
    """
    CREATE OR REPLACE FUNCTION artel_note_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE
        step bigint := nullif(current_setting('artel.step', true), '')::bigint;
        why text := coalesce(current_setting('artel.reason', true), '');
        who bigint := artel_user();
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO core_change
                (company_id, step_id, actor_id, reason, "table", record_id, root_table, root_id, operation)
            SELECT (j ->> 'company_id')::bigint, step, who, why, TG_TABLE_NAME, (j ->> 'id')::bigint,
                   TG_ARGV[0], (j ->> TG_ARGV[1])::bigint, 'I'
            FROM (SELECT to_jsonb(n) AS j FROM new_rows n) rows;
        ELSIF TG_OP = 'UPDATE' THEN
            INSERT INTO core_change
                (company_id, step_id, actor_id, reason, "table", record_id, root_table, root_id, operation, before,
                 after)
            SELECT (n ->> 'company_id')::bigint, step, who, why, TG_TABLE_NAME, (n ->> 'id')::bigint,
                   TG_ARGV[0], (n ->> TG_ARGV[1])::bigint, 'U', artel_difference(o, n), artel_difference(n, o)
            FROM (
                SELECT to_jsonb(old_rows) AS o, to_jsonb(new_rows) AS n FROM old_rows JOIN new_rows USING (id)
            ) pairs
            WHERE artel_difference(o, n) <> '{}';
        ELSE
            INSERT INTO core_change
                (company_id, step_id, actor_id, reason, "table", record_id, root_table, root_id, operation, before)
            SELECT (j ->> 'company_id')::bigint, step, who, why, TG_TABLE_NAME, (j ->> 'id')::bigint,
                   TG_ARGV[0], (j ->> TG_ARGV[1])::bigint, 'D', j
            FROM (SELECT to_jsonb(o) AS j FROM old_rows o) rows;
        END IF;
        RETURN NULL;
    END $$
    """,
    # Every tail of three digits and more, so that any fragment of a number begins a word. An e-mail address is
    # no number. A loop, because a query inside a function costs an import six times as much.
    """
    CREATE OR REPLACE FUNCTION artel_tails(number text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    DECLARE
        d text;
        tails text[] := '{}';
    BEGIN
        IF number IS NULL OR number = '' OR strpos(number, '@') > 0 THEN RETURN ''::tsvector; END IF;
        d := left(regexp_replace(number, '\\D', '', 'g'), 40);
        FOR n IN 3 .. length(d) LOOP tails := tails || right(d, n); END LOOP;
        RETURN array_to_tsvector(tails);
    END $$
    """,
    # What stands between the parts of an article (AB-77/3) is a space, as it is in a search: otherwise -77 is a number.
    """
    CREATE OR REPLACE FUNCTION artel_words(words text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT to_tsvector('pg_catalog.simple', w) || to_tsvector('pg_catalog.russian', w)
        FROM (SELECT left(translate(lower(coalesce(words, '')), 'ё@-/', 'е   '), 20000) AS w) t
    $$
    """,
    # The newest `cap` records that the query finds. A word that many records hold is met while walking back over
    # the newest ones; a rarer word is quick by the index. Only `narrow` asks the index (the words that are long
    # enough to be rare), the whole query is tried on what that brings. Shared records are found by all companies.
    """
    CREATE OR REPLACE FUNCTION artel_search(wanted text, query tsquery, narrow tsquery, cap integer)
    RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    SET plan_cache_mode = force_custom_plan AS $$
    DECLARE
        mine bigint[] := artel_companies();
        found bigint[];
    BEGIN
        IF cardinality(mine) = 0 THEN RETURN; END IF;
        IF cap <= 2000 THEN
            SELECT array_agg(record_id) INTO found FROM (
                SELECT record_id FROM (
                    SELECT record_id, company_id, shared, words FROM core_search
                    WHERE kind = wanted ORDER BY record_id DESC LIMIT cap * 10
                ) newest
                WHERE ts_match_vq(words, query) AND (shared OR company_id = ANY (mine)) LIMIT cap
            ) met;
            IF cardinality(found) = cap THEN RETURN QUERY SELECT unnest(found); RETURN; END IF;
        END IF;
        RETURN QUERY
            WITH met AS MATERIALIZED (
                SELECT record_id FROM core_search
                WHERE kind = wanted AND words @@ narrow AND ts_match_vq(words, query)
                  AND (shared OR company_id = ANY (mine))
                LIMIT CASE WHEN cap <= 2000 THEN greatest(cap * 10, 1000) END
            )
            SELECT record_id FROM met ORDER BY record_id DESC LIMIT cap;
    END $$
    """,
]

RIGHTS_TRIGGER = """
CREATE OR REPLACE TRIGGER rights_changed AFTER INSERT OR UPDATE{columns} OR DELETE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION artel_rights_changed()
"""
RIGHTS_TABLES = {
    "core_membership": "",
    "core_role": "",
    "core_team": "",
    "core_apikey": " OF access, revoked_at, user_id, expires_at",
    "core_user": " OF is_active, name, language, timezone",
}

# Accounts and what belongs to them are seen whole only while somebody comes in; a session is seen by its key. Jobs are
# seen whole by the worker that hands them out, which stands at the door as well.
_DOOR = "(SELECT artel_at_door())"
_OWN = f"user_id = (SELECT artel_user()) OR {_DOOR}"
DOOR_RULES = {
    "core_user": f"id = ANY ((SELECT artel_people())::bigint[]) OR {_DOOR}",
    "django_session": f"session_key = (SELECT current_setting('artel.session', true)) OR {_DOOR}",
    "procrastinate_jobs": f"(args->>'company_id')::bigint = ANY ((SELECT artel_companies())::bigint[]) OR {_DOOR}",
    "mfa_authenticator": _OWN,
    "account_emailaddress": _OWN,
    "socialaccount_socialaccount": _OWN,
    **dict.fromkeys(
        [
            *("account_emailconfirmation", "socialaccount_socialapp", "socialaccount_socialtoken"),
            *("axes_accessattempt", "axes_accessattemptexpiration", "axes_accessfailurelog", "axes_accesslog"),
            *("procrastinate_events", "procrastinate_periodic_defers"),
        ],
        _DOOR,
    ),
}

# Jobs are given, and what they leave behind is written, by functions of the library that act for the owner: under row
# security the library could not learn which lock a job met. So whose job it is, is asked by a trigger as well.
JOB_GUARDS = """
CREATE OR REPLACE FUNCTION artel_own_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF artel_at_door() OR (NEW.args->>'company_id')::bigint = ANY (artel_companies()) THEN RETURN NEW; END IF;
    RAISE insufficient_privilege USING MESSAGE = 'this job belongs to another company';
END $$;
CREATE OR REPLACE TRIGGER own_job BEFORE INSERT ON procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION artel_own_job();
DO $$ DECLARE f regprocedure; BEGIN
    FOR f IN SELECT oid FROM pg_proc WHERE proname LIKE 'procrastinate\\_%'
        AND (prorettype = 'trigger'::regtype OR proname LIKE '%\\_defer\\_%')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = pg_catalog, public', f);
    END LOOP;
END $$
"""

HISTORY_TRIGGERS = [
    """
    CREATE OR REPLACE TRIGGER note_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION artel_note_change('{root_table}', '{root_column}')
    """,
    """
    CREATE OR REPLACE TRIGGER note_update AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION artel_note_change('{root_table}', '{root_column}')
    """,
    """
    CREATE OR REPLACE TRIGGER note_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION artel_note_change('{root_table}', '{root_column}')
    """,
]

SEARCH_FOLLOWS_SHARED = """
        UPDATE core_search s SET shared = n.{flag} FROM new_rows n JOIN old_rows o USING (id)
        WHERE s.kind = '{kind}' AND s.record_id = n.id AND n.{flag} <> o.{flag};
"""

SEARCH_PART = """
CREATE TABLE IF NOT EXISTS {part} PARTITION OF core_search FOR VALUES IN ('{kind}');
REVOKE ALL ON {part} FROM {role};
"""

SEARCH_WRITER = """
CREATE OR REPLACE FUNCTION artel_search_{table}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM core_search s USING old_rows o
        WHERE s.kind = '{kind}' AND s.source = '{table}' AND s.source_id = o.id;
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO core_search (company_id, shared, kind, record_id, source, source_id, words)
        SELECT r.company_id, {shared}, '{kind}', r.{record_column}, '{table}', r.id,
               setweight(artel_words(concat_ws(' ', {words})), 'A') || artel_tails(concat_ws('', {digits}))
        FROM new_rows r WHERE r.{record_column} IS NOT NULL;
    ELSE
        DELETE FROM core_search s USING old_rows o
        WHERE s.kind = '{kind}' AND s.source = '{table}' AND s.source_id = o.id
            AND EXISTS (SELECT 1 FROM new_rows n WHERE n.id = o.id AND ({changed}));
        INSERT INTO core_search (company_id, shared, kind, record_id, source, source_id, words)
        SELECT r.company_id, {shared}, '{kind}', r.{record_column}, '{table}', r.id,
               setweight(artel_words(concat_ws(' ', {words})), 'A') || artel_tails(concat_ws('', {digits}))
        FROM new_rows r WHERE r.{record_column} IS NOT NULL
        ON CONFLICT DO NOTHING;
        {follow}
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION artel_reindex_{table}() RETURNS void
LANGUAGE sql AS $$
    DELETE FROM core_search WHERE kind = '{kind}' AND source = '{table}';
    INSERT INTO core_search (company_id, shared, kind, record_id, source, source_id, words)
    SELECT r.company_id, {shared}, '{kind}', r.{record_column}, '{table}', r.id,
           setweight(artel_words(concat_ws(' ', {words})), 'A') || artel_tails(concat_ws('', {digits}))
    FROM {table} r WHERE r.{record_column} IS NOT NULL;
$$;
REVOKE EXECUTE ON FUNCTION artel_reindex_{table}() FROM PUBLIC;
"""

SEARCH_TRIGGER = {
    "INSERT": """
    CREATE OR REPLACE TRIGGER search_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION artel_search_{table}()
    """,
    "UPDATE": """
    CREATE OR REPLACE TRIGGER search_update AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION artel_search_{table}()
    """,
    "DELETE": """
    CREATE OR REPLACE TRIGGER search_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION artel_search_{table}()
    """,
}
