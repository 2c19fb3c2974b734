"""`POST /api/crm/requests`: a key, a body, an answer at once; what cannot be taken is refused with a sentence."""

import json
from typing import Any

import pytest
from django.test import Client

from artel.core.actor import Actor, acting
from artel.core.doors import issue_api_key
from artel.core.models import Company
from artel.core.testing import make_actor, make_company
from artel.intake.models import Request, Source, State, Way

URL = "/api/crm/requests"
JSON = "application/json"


def key_of(company: Company, role: str = "director", access: str = "intake") -> dict[str, str]:
    boss = make_actor(company, "administrator")
    owner = make_actor(company, role)
    with acting(boss):
        _key, token = issue_api_key(name="Сайт", user_id=owner.user_id or 0, access=access, days=1, actor=boss)
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def key(company: Company, system: Actor) -> dict[str, str]:
    return key_of(company)


def post(body: Any, headers: dict[str, str]) -> Any:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client().post(URL, text, content_type=JSON, headers=headers)


def kept(company: Company) -> list[Request]:
    with acting(Actor.system(company.pk)):
        return list(Request.objects.order_by("pk"))


def test_a_request_is_stored_as_it_came_and_answered_at_once(company: Company, key: dict[str, str]) -> None:
    body = {
        "name": "Иван",
        "phone": "8 912 345-67-89",
        "message": "Сочи 🏖",
        "utm_source": "yandex",
        "бюджет": "до 100 т.р.",
    }

    answer = post(body, key)

    request = kept(company)[0]
    assert (answer.status_code, answer.json()) == (202, {"id": request.pk, "is_new": True})
    assert request.payload == body
    assert (request.state, request.source.way, request.remote_address) == (State.NEW, Way.API, "127.0.0.1")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer artel_unknown"}])
def test_without_a_key_nothing_is_taken(company: Company, system: Actor, headers: dict[str, str]) -> None:
    answer = post({"phone": "8 912 345-67-89"}, headers)

    assert answer.status_code == 401
    assert answer.json()["message"]
    assert kept(company) == []


def test_a_key_that_only_reads_hands_nothing_in(company: Company, system: Actor) -> None:
    answer = post({"phone": "8 912 345-67-89"}, key_of(company, access="read"))

    assert (answer.status_code, answer.json()["code"]) == (403, "key-too-narrow")
    assert kept(company) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"name": "\xce\xeb\xfc\xe3\xe0"}',  # cp1251
        b"name=Ivan",
    ],
)
def test_what_is_no_json_is_refused_with_a_sentence(company: Company, key: dict[str, str], body: bytes) -> None:
    answer = post(body, key)

    assert answer.status_code == 422
    assert answer.json()["message"].endswith(".") or answer.json()["fields"]
    assert kept(company) == []


@pytest.mark.parametrize("body", [{"name": ["Иван"]}, {"source_id": "первый"}, ["Иван"], "Иван", None])
def test_a_field_of_another_kind_is_named(company: Company, key: dict[str, str], body: Any) -> None:
    answer = post(body, key)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["message"]
    assert kept(company) == []


def test_the_message_names_the_field_that_is_wrong(company: Company, key: dict[str, str]) -> None:
    answer = post({"name": ["Иван"]}, key)

    assert list(answer.json()["fields"]) == ["name"]
    assert "name" in answer.json()["message"]


@pytest.mark.parametrize("size", [250_000, 10 * 2**20])
def test_a_body_too_large_is_refused_whatever_its_size(company: Company, key: dict[str, str], size: int) -> None:
    answer = post({"name": "я" * (size // 6), "phone": "8 912 345-67-89"}, key)

    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert answer.json()["message"] in {"Заявка слишком велика: не больше 200 КБ.", "Запрос слишком велик."}
    assert kept(company) == []


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("🏖️👨‍👩‍👧", "🏖️👨‍👩‍👧"),
        ("до\x00после", "допосле"),
        ("\\u0000", "\\u0000"),
        ("пол\ud83dпары", "пол\ufffdпары"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("'; DROP TABLE intake_request; --", "'; DROP TABLE intake_request; --"),
    ],
)
def test_strange_letters_are_kept_as_far_as_they_can_be(
    company: Company, key: dict[str, str], sent: str, stored: str
) -> None:
    answer = post({"phone": "8 912 345-67-89", "пожелание": sent}, key)

    assert answer.status_code == 202
    assert kept(company)[0].payload["пожелание"] == stored


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (b"NaN", "nan"),
        (b"-Infinity", "-inf"),
        (b"1.5", 1.5),
        (b"[" * 300 + b"]" * 300, None),
        (b'{"a": "\\u0000b"}', {"a": "b"}),
    ],
)
def test_values_that_are_no_text_are_kept_too(company: Company, key: dict[str, str], sent: bytes, stored: Any) -> None:
    answer = post(b'{"phone": "8 912 345-67-89", "x": ' + sent + b"}", key)

    assert answer.status_code == 202
    assert stored is None or kept(company)[0].payload["x"] == stored


def test_the_same_idempotency_key_is_the_same_request(company: Company, key: dict[str, str]) -> None:
    repeated = {**key, "Idempotency-Key": "order-7"}

    first, second = post({"phone": "1"}, repeated), post({"phone": "1"}, repeated)

    assert first.json() | {"is_new": False} == second.json()
    assert len(kept(company)) == 1


def test_a_key_of_another_company_brings_requests_only_there(company: Company, key: dict[str, str]) -> None:
    other = make_company("Чужая")
    with acting(Actor.system(company.pk)):
        ours = Source.objects.create(company=company, name="Наша", way=Way.API)
    foreign = key_of(other)

    named = post({"phone": "8 912 345-67-89", "source_id": ours.pk}, foreign)
    unnamed = post({"phone": "8 912 345-67-89"}, foreign)

    assert (named.status_code, named.json()["code"]) == (422, "no-source")
    assert unnamed.status_code == 202
    assert (len(kept(company)), len(kept(other))) == (0, 1)


def test_a_source_that_rests_takes_nothing(company: Company, key: dict[str, str]) -> None:
    with acting(Actor.system(company.pk)):
        resting = Source.objects.create(company=company, name="Старый сайт", way=Way.API, is_active=False)

    answer = post({"phone": "8 912 345-67-89", "source_id": resting.pk}, key)

    assert (answer.status_code, answer.json()["message"]) == (422, "Такого источника нет.")
    assert kept(company) == []
