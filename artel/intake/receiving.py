"""Taking a request in: it is stored as it came, together with the job that handles it, in one statement.

Nothing is read or judged here, so it is quick and cannot fail on what somebody typed.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone

HANDLE = "intake.take_up"
QUEUE = "intake"

# The job's arguments name the request; both are there or neither.
_TAKE = """
WITH taken AS (
    INSERT INTO intake_request (
        company_id, source_id, state, received_at, payload, key, remote_address, message_id,
        name, phone, email, text, touch, opened_deal, problem, attempt_count, owner_id
    )
    VALUES (%(company)s, %(source)s, 'new', %(at)s, %(payload)s, %(key)s, %(address)s, %(message)s,
            '', '', '', '', '{}', false, '', 0, %(owner)s)
    ON CONFLICT (source_id, key) WHERE key <> '' DO NOTHING
    RETURNING id
), job AS (
    SELECT procrastinate_defer_jobs_v1(ARRAY[
        ROW(%(queue)s, %(task)s, 0, NULL, NULL,
            jsonb_build_object('company_id', %(company)s::bigint, 'request_id', taken.id), NULL
        )::procrastinate_job_to_defer_v1
    ]) FROM taken
)
SELECT taken.id FROM taken, job
"""


def storable(value: Any) -> Any:
    """A value as the database can keep it: without zero bytes, and half a character as a sign that one was there."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    # Numbers that JSON does not have, though some programs write them.
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


@dataclass(frozen=True)
class Taken:
    """The request's id, and whether it was new: the same key again is the same request."""

    request_id: int
    is_new: bool


def take(
    source_id: int,
    company_id: int,
    payload: Mapping[str, Any],
    *,
    key: str = "",
    remote_address: str | None = None,
    message_id: int | None = None,
    owner_id: int | None = None,
    at: datetime | None = None,
) -> Taken:
    """Store a request and the job that will handle it. The caller acts for the company."""
    values: dict[str, Any] = {
        "company": company_id,
        "source": source_id,
        "at": at or timezone.now(),
        "payload": json.dumps(storable(payload), cls=DjangoJSONEncoder, ensure_ascii=False),
        "key": storable(key)[:200],
        "address": remote_address,
        "message": message_id,
        "owner": owner_id,
        "queue": QUEUE,
        "task": HANDLE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        row = cursor.fetchone()
        if row is not None:
            return Taken(row[0], is_new=True)
        cursor.execute("SELECT id FROM intake_request WHERE source_id = %s AND key = %s", [source_id, values["key"]])
        return Taken(cursor.fetchone()[0], is_new=False)
