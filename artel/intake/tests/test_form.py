"""The form on somebody's site: people get through, robots are thanked and kept out, consents keep their words."""

from typing import Any

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client

from artel.core.actor import Actor, acting
from artel.core.models import Company
from artel.intake import forms
from artel.intake.forms import PER_MINUTE, SALT, token_of
from artel.intake.models import AssignmentRule, Request, Source, State, Way
from artel.intake.tests.arriving import taken_up
from artel.parties.api import Consent

IVAN = {"name": "Иван Петров", "phone": "8 912 345-67-89", "message": "Хочу в Сочи", "consent": "on"}


@pytest.fixture(autouse=True)
def _nobody_sent_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def url(form: Source) -> str:
    return f"/form/{token_of(form)}/"


def shown_before(seconds: float) -> str:
    return signing.dumps(forms.time.time() - seconds, salt=SALT)


def send(url: str, *, after: float = 30, **values: str) -> Any:
    return Client(enforce_csrf_checks=True).post(url, {"shown": shown_before(after), **IVAN, **values})


def kept(company: Company) -> list[Request]:
    with acting(Actor.system(company.pk)):
        return list(Request.objects.order_by("pk"))


def test_a_visitor_sends_the_form_and_is_thanked(company: Company, url: str) -> None:
    answer = send(url)

    assert answer.status_code == 200
    assert "Спасибо" in answer.content.decode()
    payload = kept(company)[0].payload
    assert (payload["name"], payload["phone"], payload["message"]) == ("Иван Петров", "+79123456789", "Хочу в Сочи")


def test_the_marks_of_the_visit_are_captured(company: Company, url: str, system: Actor) -> None:
    address = f"{url}?utm_source=yandex&utm_campaign=sea&page=https://tour.example/sochi&referrer=https://ya.ru/"
    page = Client().get(address).content.decode()

    send(address)

    payload = kept(company)[0].payload
    assert 'name="utm_source" value="yandex"' in page
    assert {name: payload[name] for name in ("utm_source", "utm_campaign", "page", "referrer")} == {
        "utm_source": "yandex",
        "utm_campaign": "sea",
        "page": "https://tour.example/sochi",
        "referrer": "https://ya.ru/",
    }


def test_who_fills_in_the_trap_reads_the_same_thanks_and_leaves_nothing(company: Company, url: str) -> None:
    honest, robot = send(url), send(url, website="https://spam.example")

    assert (robot.status_code, robot.content) == (honest.status_code, honest.content)
    assert len(kept(company)) == 1


@pytest.mark.parametrize("seconds", [0, 25 * 3600])
def test_a_form_sent_at_once_or_a_day_later_is_shown_again_with_all_that_was_typed(
    company: Company, url: str, seconds: int
) -> None:
    answer = send(url, after=seconds)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Отправьте ещё раз" in page
    assert "Хочу в Сочи" in page
    assert kept(company) == []


def test_a_form_with_a_made_up_mark_is_not_taken(company: Company, url: str) -> None:
    answer = Client().post(url, {**IVAN, "shown": "1700000000:forged"})

    assert answer.status_code == 422
    assert kept(company) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"consent": ""}, "Обязательное поле"),
        ({"phone": "", "email": ""}, "Оставьте телефон или почту"),
        ({"phone": "12"}, "12"),
        ({"email": "иван@"}, "иван@"),
        ({"name": ""}, "Обязательное поле"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    company: Company, url: str, changed: dict[str, str], said: str
) -> None:
    answer = send(url, **changed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Хочу в Сочи" in page
    assert kept(company) == []


def test_more_than_a_person_would_send_in_a_minute_is_turned_away(company: Company, url: str, monkeypatch) -> None:
    monkeypatch.setattr(forms.time, "time", lambda: 1_800_000_000.0)

    answers = [send(url).status_code for _number in range(PER_MINUTE + 2)]

    assert answers == [200] * PER_MINUTE + [429, 429]
    assert len(kept(company)) == PER_MINUTE


def test_consents_keep_wording_proof_and_time(
    company: Company, form: Source, url: str, system: Actor, in_turn: AssignmentRule
) -> None:
    Source.objects.filter(pk=form.pk).update(
        consent_text="Согласен на обработку по политике от 01.09.2026", advertising_text="Хочу получать предложения"
    )
    send(url, advertising="on")

    request = taken_up(kept(company)[0], system)

    rows = {consent.purpose: consent for consent in Consent.objects.filter(party=request.party)}
    assert {purpose: row.wording for purpose, row in rows.items()} == {
        "personal_data": "Согласен на обработку по политике от 01.09.2026",
        "advertising": "Хочу получать предложения",
    }
    assert {row.proof for row in rows.values()} == {f"Форма «Форма», заявка {request.pk}, адрес 127.0.0.1"}
    assert {row.decided_at for row in rows.values()} == {request.received_at}


def test_advertising_is_not_agreed_to_by_silence(
    company: Company, form: Source, url: str, system: Actor, in_turn: AssignmentRule
) -> None:
    Source.objects.filter(pk=form.pk).update(advertising_text="Хочу получать предложения")
    send(url)

    request = taken_up(kept(company)[0], system)

    assert list(Consent.objects.filter(party=request.party).values_list("purpose", flat=True)) == ["personal_data"]


def test_only_the_form_may_stand_in_a_frame(company: Company, form: Source, url: str, system: Actor) -> None:
    shown = Client().get(url)
    other = Client().get("/accounts/login/")

    assert "X-Frame-Options" not in shown.headers
    assert "frame-ancestors *" in shown.headers["Content-Security-Policy"]
    assert "script-src 'none'" in shown.headers["Content-Security-Policy"]
    assert shown.cookies == {}
    assert other.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("sites", "ancestors"),
    [
        (["https://tour.example", "https://www.tour.example"], "https://tour.example https://www.tour.example"),
        (["javascript:alert(1)"], "'none'"),
        (["https://tour.example; script-src *"], "'none'"),
        (["https://tour.example;script-src", "https://a.example"], "https://a.example"),
    ],
)
def test_only_the_named_sites_may_show_it(form: Source, url: str, sites: list[str], ancestors: str) -> None:
    Source.objects.filter(pk=form.pk).update(allowed_sites=sites)

    policy = Client().get(url).headers["Content-Security-Policy"]

    assert policy.split("; ")[-1] == f"frame-ancestors {ancestors}"
    assert policy.count("script-src") == 1


@pytest.mark.parametrize("token", ["1", "nothing", "WzEsMV0:1aaaaa:forged"])
def test_an_unknown_form_is_nowhere(system: Actor, token: str) -> None:
    assert Client().get(f"/form/{token}/").status_code == 404


def test_a_form_that_rests_and_a_source_that_is_no_form_are_nowhere(
    company: Company, form: Source, system: Actor
) -> None:
    program = Source.objects.create(company=company, name="Программа", way=Way.API)
    Source.objects.filter(pk=form.pk).update(is_active=False)

    answers = [Client().get(f"/form/{token_of(source)}/").status_code for source in (form, program)]

    assert answers == [404, 404]


def test_a_message_with_emoji_of_five_thousand_letters_is_taken_and_a_longer_one_is_told_of(
    company: Company, url: str
) -> None:
    taken, refused = send(url, message="🏖" * 5000), send(url, message="🏖" * 5001)

    assert (taken.status_code, refused.status_code) == (200, 422)
    assert [request.state for request in kept(company)] == [State.NEW]
