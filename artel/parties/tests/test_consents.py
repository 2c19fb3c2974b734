from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from artel.core.actor import Actor
from artel.core.errors import Forbidden, Refused
from artel.parties import api
from artel.parties.models import Consent, Party
from artel.parties.queries.consents import register
from artel.parties.tests.making import WORDING, make_firm, make_person

ADVERTISING, DATA = Consent.Purpose.ADVERTISING, Consent.Purpose.PERSONAL_DATA
EMAIL, PHONE, ANY = Consent.Channel.EMAIL, Consent.Channel.PHONE, Consent.Channel.ANY


def test_without_consent_nothing_is_advertised(ann: Actor) -> None:
    person = make_person(ann)

    api.give_consent(person, purpose=DATA, wording=WORDING, actor=ann)

    assert not api.may_advertise(person, EMAIL)
    assert api.may(person, DATA)


@pytest.mark.parametrize(
    ("told", "email", "phone"),
    [
        ("email+", True, False),
        ("any+", True, True),
        ("any+ email-", False, True),
        ("any+ any-", False, False),
        ("email+ phone+ any-", False, False),
        ("any- email+", True, False),
        ("email- any+", True, True),
    ],
)
def test_the_last_word_on_a_channel_holds(ann: Actor, told: str, email: bool, phone: bool) -> None:
    person = make_person(ann)

    for word in told.split():
        if word.endswith("+"):
            api.give_consent(
                person, purpose=ADVERTISING, channel=Consent.Channel(word[:-1]), wording=WORDING, actor=ann
            )
        else:
            api.withdraw_consent(person, purpose=ADVERTISING, channel=Consent.Channel(word[:-1]), actor=ann)

    assert (api.may_advertise(person, EMAIL), api.may_advertise(person, PHONE)) == (email, phone)


def test_a_withdrawal_is_a_new_fact(ann: Actor) -> None:
    person = make_person(ann)
    api.give_consent(person, purpose=ADVERTISING, channel=EMAIL, wording=WORDING, proof="Форма, 10.0.0.1", actor=ann)

    api.withdraw_consent(person, purpose=ADVERTISING, channel=EMAIL, proof="Письмо", actor=ann)

    facts = list(register(ann).values_list("decision", "channel", "proof"))
    assert facts == [("withdrawn", "email", "Письмо"), ("given", "email", "Форма, 10.0.0.1")]
    assert api.standing(person) == []


def test_a_consent_ends_with_its_day(ann: Actor) -> None:
    person = make_person(ann)

    api.give_consent(person, purpose=ADVERTISING, wording=WORDING, valid_until=date(2020, 1, 1), actor=ann)

    assert not api.may_advertise(person, EMAIL)


def test_a_segment_is_narrowed_to_those_who_allow_it_in_one_query(ann: Actor, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]  # pytest's fixture
    willing, unwilling = make_person(ann, "Иванов Иван"), make_person(ann, "Петров Пётр")
    api.give_consent(willing, purpose=ADVERTISING, channel=PHONE, wording=WORDING, actor=ann)
    api.give_consent(unwilling, purpose=ADVERTISING, channel=EMAIL, wording=WORDING, actor=ann)

    with django_assert_num_queries(1):
        segment = list(api.granted(Party.objects.all(), ADVERTISING, PHONE))

    assert segment == [willing]


@pytest.mark.parametrize("wording", ["", "  "])
def test_a_consent_without_its_text_is_none(ann: Actor, wording: str) -> None:
    person = make_person(ann)

    with pytest.raises(Refused) as refusal:
        api.give_consent(person, purpose=DATA, wording=wording, actor=ann)

    assert refusal.value.code == "no-wording"
    assert Consent.objects.count() == 0


def test_nobody_agrees_in_the_future_and_no_firm_agrees(ann: Actor) -> None:
    person, firm = make_person(ann), make_firm(ann)

    with pytest.raises(Refused) as future:
        api.give_consent(
            person, purpose=DATA, wording=WORDING, decided_at=timezone.now() + timedelta(days=1), actor=ann
        )
    with pytest.raises(Refused) as organisation:
        api.give_consent(firm, purpose=DATA, wording=WORDING, actor=ann)

    assert (future.value.code, organisation.value.code) == ("in-the-future", "not-a-person")
    assert Consent.objects.count() == 0


def test_the_database_wants_the_wording_too(ann: Actor) -> None:
    person = make_person(ann)

    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            company_id=ann.company_id, party=person, purpose=DATA, decision="given", decided_at=timezone.now()
        )


def test_who_only_looks_gives_no_consent(ann: Actor, vera: Actor) -> None:
    with pytest.raises(Forbidden):
        api.give_consent(make_person(ann), purpose=DATA, wording=WORDING, actor=vera)
