from datetime import date
from typing import Any

import pytest

from artel.core.actor import Actor, acting
from artel.core.errors import Forbidden, Refused
from artel.core.models import Notification, Step
from artel.core.testing import make_actor, make_company
from artel.core.undo import undo
from artel.parties import api
from artel.parties.actions.duplicates import MOST, keep_separate, scan
from artel.parties.jobs import scan_duplicates
from artel.parties.models import DuplicateGroup, Party, SeparatePair
from artel.parties.queries.duplicates import members_of, open_groups
from artel.parties.tests.making import make_firm, make_person


def groups(actor: Actor) -> list[list[str]]:
    return sorted(sorted(party.name for party in members_of(group, actor)) for group in open_groups(actor))


def test_the_scan_groups_what_hangs_together(ann: Actor) -> None:
    make_person(ann, "Иванов Иван", phones=["8 912 345-67-89"])
    make_person(ann, "Иванов И.", phones=["+7 (912) 345 67 89"], emails=["ivan@example.com"])
    make_person(ann, "ivan", emails=["IVAN@example.com"])
    make_person(ann, "Петров Пётр", phones=["8 900 111-22-33"])
    make_firm(ann, "ООО «Ромашка»")
    make_firm(ann, "Ромашка, ООО")

    assert scan(actor=ann) == 2

    assert groups(ann) == [["Иванов И.", "Иванов Иван"], ["Ромашка", "Ромашка"]]


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ({"name": "Иванов Иван"}, {"name": "Иванов Иван"}, False),
        (
            {"name": "Иванов Иван", "birthday": date(1980, 1, 1)},
            {"name": "Иван Иванов", "birthday": date(1980, 1, 1)},
            True,
        ),
        ({"name": "Иванов Иван", "inn": "500100732259"}, {"name": "Петров Пётр", "inn": "500100732259"}, True),
        (
            {"name": "Иванов Иван", "birthday": date(1980, 1, 1), "inn": "500100732259"},
            {"name": "Иванов Иван", "birthday": date(1981, 1, 1), "inn": "500100732259"},
            False,
        ),
    ],
    ids=["namesakes", "same birthday", "same INN", "two birthdays"],
)
def test_who_is_likely_the_same_person(ann: Actor, one: dict[str, Any], other: dict[str, Any], found: bool) -> None:
    make_person(ann, **one)
    make_person(ann, **other)

    assert scan(actor=ann) == int(found)


def test_a_family_with_one_phone_is_no_double(ann: Actor) -> None:
    make_person(ann, "Иванов Иван", phones=["8 912 345-67-89"])
    make_person(ann, "Петрова Ольга", phones=["8 912 345-67-89"])

    assert scan(actor=ann) == 0


def test_branches_with_one_inn_are_no_doubles(ann: Actor) -> None:
    make_firm(ann, "ООО «Ромашка»", inn="7707083893", kpp="770701001")
    make_firm(ann, "ООО «Ромашка»", inn="7707083893", kpp="540601001")

    assert scan(actor=ann) == 0


def test_a_switchboard_is_no_reason(ann: Actor) -> None:
    for _one in range(MOST + 1):
        make_person(ann, "Иванов", phones=["8 495 111-22-33"])

    assert scan(actor=ann) == 0


def test_what_is_kept_separate_is_not_offered_again(ann: Actor) -> None:
    one = make_person(ann, "Иванов Иван", phones=["8 912 345-67-89"])
    other = make_person(ann, "Иванов Пётр", phones=["8 912 345-67-89"])
    scan(actor=ann)
    assert groups(ann) == [["Иванов Иван", "Иванов Пётр"]]

    keep_separate([other, one], actor=ann)

    assert groups(ann) == []
    assert scan(actor=ann) == 0
    assert SeparatePair.objects.get().said_by_id == ann.user_id


def test_keeping_separate_can_be_undone(ann: Actor) -> None:
    pair = [make_person(ann, "Иванов Иван", phones=["8 912 345-67-89"]) for _twice in range(2)]
    scan(actor=ann)
    keep_separate(pair, actor=ann)

    undo(Step.objects.latest("pk"), actor=ann)

    assert groups(ann) == [["Иванов Иван", "Иванов Иван"]]


def test_what_was_said_of_a_double_holds_for_its_survivor(ann: Actor) -> None:
    brother = make_person(ann, "Иванов Пётр", phones=["8 912 345-67-89"])
    double = make_person(ann, "Иванов И.", phones=["8 912 345-67-89"])
    ivan = make_person(ann, "Иванов Иван", phones=["8 912 345-67-89"])
    keep_separate([brother, double], actor=ann)

    api.merge(ivan, [double], actor=ann)

    assert scan(actor=ann) == 0


def test_a_merged_group_is_settled_and_opens_again_when_unmerged(ann: Actor) -> None:
    one, other = (make_person(ann, "Иванов Иван", phones=["8 912 345-67-89"]) for _twice in range(2))
    scan(actor=ann)

    done = api.merge(one, [other], actor=ann)
    merged = groups(ann)
    api.unmerge(done, actor=ann)

    assert (merged, groups(ann)) == ([], [["Иванов Иван", "Иванов Иван"]])


def test_a_second_scan_keeps_the_groups_it_knows(ann: Actor) -> None:
    for _twice in range(2):
        make_person(ann, "Иванов Иван", phones=["8 912 345-67-89"])
    scan(actor=ann)
    before = DuplicateGroup.objects.get().pk

    scan(actor=ann)
    known = DuplicateGroup.objects.get().pk
    Party.objects.first().contact_points.all().delete()
    scan(actor=ann)

    assert known == before
    assert DuplicateGroup.objects.count() == 0


def test_the_scan_asked_for_tells_who_asked(ann: Actor) -> None:
    for _twice in range(2):
        make_person(ann, "Иванов Иван", phones=["8 912 345-67-89"])

    scan_duplicates(company_id=ann.company_id, user_id=ann.user_id)

    assert (
        Notification.objects.get(user_id=ann.user_id or 0).text
        == "Адресная книга проверена на дубли. Найдено групп: 1."
    )


def test_other_companies_are_neither_scanned_nor_shown(ann: Actor) -> None:
    make_person(ann, "Иванов Иван", phones=["8 912 345-67-89"])
    with acting(make_actor(make_company("Лютик"), "director")) as other:
        make_person(other, "Иванов Иван", phones=["8 912 345-67-89"])
        assert scan(actor=other) == 0

    assert scan(actor=ann) == 0


def test_who_only_looks_neither_scans_nor_settles(ann: Actor, vera: Actor) -> None:
    pair = [make_person(ann), make_person(ann)]

    with pytest.raises(Forbidden):
        scan(actor=vera)
    with pytest.raises(Forbidden):
        keep_separate(pair, actor=vera)
    with pytest.raises(Refused):
        keep_separate(pair[:1], actor=ann)

    assert SeparatePair.objects.count() == 0
