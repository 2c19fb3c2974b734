"""Every address of the installation is tried with the ids of another company: nothing is shown, nothing is changed."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from artel.core.actor import Actor, acting
from artel.core.comments import comment
from artel.core.files import attach
from artel.core.guards import guarded_models
from artel.core.models import Company, User
from artel.core.steps import step
from artel.core.testing import browser_of, make_actor, make_company
from artel.screens.registry import SCREENS
from artel.screens.testing import make_row

pytestmark = pytest.mark.django_db
NUMBER, KIND, SLUG = r"<int:\w+>", r"<str:kind>", r"<slug:slug>"
# Of the installation, not of a company: signing in, figures of the machine, the choice of a language.
ELSEWHERE = re.compile(r"accounts/|healthz|metrics|i18n/")
FINE = {400, 403, 404, 405, 409, 422}


Rows = dict[str, list[dict[str, Any]]]


def addresses() -> Iterator[tuple[str, str]]:
    """Every pattern that names something by a number, and the context that answers it."""

    def walk(patterns: Any, before: str) -> Iterator[tuple[str, str]]:
        for item in patterns:
            path = before + str(item.pattern)
            if isinstance(item, URLResolver):
                yield from walk(item.url_patterns, path)
            elif isinstance(item, URLPattern) and re.search(NUMBER, path):
                yield path, item.callback.__module__.split(".")[1]

    found = dict(walk(get_resolver().url_patterns, ""))
    return ((path, context) for path, context in found.items() if not ELSEWHERE.match(path))


def filled(path: str, context: str, rows: Rows) -> list[str]:
    """The pattern with ids of the other company: of the kind that it names, or of every kind of its context."""
    models = [shown.model for shown in SCREENS.values()]
    if re.search(SLUG, path):
        paths = [(re.sub(SLUG, slug, path), shown.model._meta.db_table) for slug, shown in SCREENS.items()]
    elif re.search(KIND, path):
        paths = [(re.sub(KIND, model._meta.label_lower, path), model._meta.db_table) for model in models]
    elif path.startswith("api/") and path.split("/")[1] in SCREENS:
        paths = [(path, SCREENS[path.split("/")[1]].model._meta.db_table)]
    else:
        paths = [(path, table) for table in rows if table.startswith(f"{context}_")]
    named = [re.sub(NUMBER, str(rows[table][-1]["id"]), address) for address, table in paths if rows[table]]
    return ["/" + re.sub(r"<(?:\w+:)?\w+>", "name", address) for address in dict.fromkeys(named)]


def their_company() -> Company:
    """A company with a row of every kind that somebody may open, with words and a file under it."""
    company = make_company("Чужая тайна")
    artel = Actor.system(company.pk)
    with acting(artel):
        for shown in SCREENS.values():
            row = make_row(shown.model, company)
            with step(artel, "Чужая тайна"):
                comment(row, "Чужая тайна", actor=artel)
                attach(row, SimpleUploadedFile("secret.txt", "Чужая тайна".encode()), actor=artel)
    return company


def contents(company: Company) -> Rows:
    """All rows of a company, table by table."""
    found = {}
    with acting(Actor.system(company.pk)), connection.cursor() as cursor:
        for model in guarded_models():
            table = model._meta.db_table
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE company_id = %s ORDER BY id", [company.pk])
            found[table] = [json.loads(row) if isinstance(row, str) else row for (row,) in cursor.fetchall()]
    return found


def test_no_address_shows_or_changes_a_row_of_another_company() -> None:
    ours = make_company("Наша")
    client = browser_of(make_actor(ours, "administrator"))
    theirs = their_company()
    before = contents(theirs)
    own = {row["id"] for rows in contents(ours).values() for row in rows} | set(User.objects.values_list("id", flat=True))
    tried, wrong = 0, []

    for path, context in addresses():
        for address in filled(path, context, before):
            for ask in (client.get, client.post):
                answer = ask(address, headers={"Accept": "application/json"})
                told = "" if answer.streaming else answer.content.decode(errors="replace")
                is_ours = any(number in own for number in map(int, re.findall(r"/(\d+)(?=/|$)", address)))
                tried += 1
                led_back = answer.status_code == 302 and not re.search(r"\d", answer.url)
                if "Чужая тайна" in told or not (answer.status_code in FINE or led_back or is_ours):
                    wrong.append((ask.__name__, address, answer.status_code))

    assert wrong == []
    assert contents(theirs) == before
    assert tried > 500
