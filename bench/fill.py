"""A big company in a database of its own: 1,000,000 parties, 300,000 deals (50,000 open), 2,000,000 timeline rows.

Filled by the owner with plain SQL. History triggers rest meanwhile; search triggers work, since the search is measured.
"""

import time

import psycopg

PARTIES = 1_000_000
DEALS = 300_000
OPEN_DEALS = 50_000
TIMELINE = 2_000_000
BATCH = 100_000

FAMILIES = "ARRAY['Иванов','Петров','Сидоров','Кузнецов','Смирнов','Попов','Лебедев','Козлов','Новиков','Морозов']"
GIVEN = "ARRAY['Иван','Пётр','Анна','Мария','Сергей','Ольга','Дмитрий','Елена','Алексей','Наталья']"

PARTY = f"""
INSERT INTO parties_party (company_id, created_at, owner_id, kind, name, family_name, given_name, patronymic,
    legal_form, normalised_name, inn, kpp, ogrn, code, note, shared, kept_phone, kept_email, language, country)
SELECT %(company)s, now() - n * interval '20 seconds', (%(users)s::bigint[])[1 + n %% 50], 'person',
    ({FAMILIES})[1 + n %% 10] || ' ' || ({GIVEN})[1 + (n / 10) %% 10] || ' ' || n,
    ({FAMILIES})[1 + n %% 10], ({GIVEN})[1 + (n / 10) %% 10], '', '',
    lower(({FAMILIES})[1 + n %% 10] || ' ' || n), CASE WHEN n %% 5 = 0 THEN lpad(n::text, 10, '7') ELSE '' END,
    '', '', '', '', false, '+7912' || lpad(n::text, 7, '0'), 'p' || n || '@bench.example', 'ru', 'RU'
FROM generate_series(%(first)s::int, %(last)s::int) n
"""  # noqa: S608  constants
CONTACT = """
INSERT INTO parties_contactpoint (company_id, party_id, kind, value, canonical, extension, label, is_primary)
SELECT company_id, id, 'phone', kept_phone, kept_phone, '', '', true FROM parties_party
WHERE company_id = %(company)s AND id > %(after)s
"""
DEAL = """
INSERT INTO crm_deal (company_id, owner_id, number, name, party_id, pipeline_id, stage_id, amount, currency, state,
    opened_at, closed_at, stage_entered_at, kept_next_step_at, channel_id, expected_close_on, description,
    external_key, first_touch)
SELECT %(company)s, (%(users)s::bigint[])[1 + n %% 50], 'Б-' || n, 'Сделка ' || n,
    (%(party)s::bigint) + (n::bigint * 3) %% %(parties)s, %(pipeline)s,
    (%(stages)s::bigint[])[CASE WHEN n <= %(open)s THEN 1 + n %% 5 WHEN n %% 3 = 0 THEN 7 ELSE 6 END],
    1000 + n %% 100000, 'RUB',
    CASE WHEN n <= %(open)s THEN 'open' WHEN n %% 3 = 0 THEN 'lost' ELSE 'won' END,
    now() - n * interval '90 seconds',
    CASE WHEN n <= %(open)s THEN NULL ELSE now() - n * interval '60 seconds' END,
    now() - n * interval '60 seconds',
    CASE WHEN n <= %(open)s AND n %% 4 > 0 THEN now() + (n %% 200 - 100) * interval '1 hour' END,
    (%(channels)s::bigint[])[1 + n %% 8], current_date + (n %% 120), '', '', '{}'
FROM generate_series(%(first)s::int, %(last)s::int) n
"""
ENTRY = """
INSERT INTO core_timelineentry (company_id, subject_kind, subject_id, thread_kind, thread_id, verb, text, data, at,
    actor_id, actor_name)
SELECT %(company)s, 'crm.deal', %(deal)s + n %% %(deals)s, 'parties.party', %(party)s + n %% %(parties)s,
    'comment', 'Запись ' || n, '{}', now() - n * interval '8 seconds', (%(users)s::bigint[])[1 + n %% 50], 'Сотрудник'
FROM generate_series(%(first)s::int, %(last)s::int) n
"""


def fill(link: psycopg.Connection, known: dict[str, object]) -> dict[str, float]:
    """Fill the tables; seconds per table. `known` names company, users, pipeline, stages and channels."""
    took = {}
    values = {**known, "parties": PARTIES, "deals": DEALS, "open": OPEN_DEALS}
    for table in ("parties_party", "parties_contactpoint", "crm_deal"):
        link.execute(f"ALTER TABLE {table} DISABLE TRIGGER note_insert")
    with Timed(took, "parties"):
        _in_batches(link, PARTY, PARTIES, values)
    values["party"] = link.execute("SELECT min(id) FROM parties_party").fetchone()[0]
    with Timed(took, "contact points"):
        link.execute(CONTACT, {**values, "after": 0})
    with Timed(took, "deals"):
        _in_batches(link, DEAL, DEALS, values)
    values["deal"] = link.execute("SELECT min(id) FROM crm_deal").fetchone()[0]
    with Timed(took, "timeline"):
        _in_batches(link, ENTRY, TIMELINE, values)
    for table in ("parties_party", "parties_contactpoint", "crm_deal"):
        link.execute(f"ALTER TABLE {table} ENABLE TRIGGER note_insert")
    link.commit()
    link.autocommit = True
    with Timed(took, "vacuum"):
        link.execute("VACUUM (ANALYZE)")
    return took


class Timed:
    """Keep how long a block took."""

    def __init__(self, into: dict[str, float], name: str) -> None:
        self.into, self.name = into, name

    def __enter__(self) -> None:
        self.began = time.perf_counter()

    def __exit__(self, *_problem: object) -> None:
        self.into[self.name] = round(time.perf_counter() - self.began, 1)


def _in_batches(link: psycopg.Connection, sql: str, number: int, values: dict[str, object]) -> None:
    for first in range(1, number + 1, BATCH):
        link.execute(sql, {**values, "first": first, "last": min(first + BATCH - 1, number)})
        link.commit()
