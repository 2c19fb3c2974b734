from dataclasses import replace

import pytest

from artel.core.actor import acting
from artel.core.errors import Forbidden, Refused
from artel.core.rights import Grants
from artel.core.testing import make_company
from artel.core.tests.sample.models import Order
from artel.screens.tests.transfer.sample import OrderScreen, counts, english, go, make_import
from artel.screens.transfer import run
from artel.screens.transfer.targets import Targets


def test_fields_that_a_role_may_not_write_are_not_offered(company):
    with acting(english(company, "manager", "Пётр")) as peter:
        names = set(Targets(OrderScreen, peter).all)

    assert {"title", "note"} <= names
    assert not names & {"margin", "total", "created_at", "changed_at", "company"}


def test_who_may_not_import_cannot_start_one(company, ann):
    taken = make_import(ann, "Title\nKitchen\n")
    viewer = english(company, "viewer", "Зоя")

    with acting(viewer), pytest.raises(Forbidden):
        run.start(taken, viewer)


def test_only_rows_within_reach_are_changed(company, ann):
    head = english(company, "head", "Глава")
    Order.objects.create(company_id=ann.company_id, title="Чужой", owner_id=ann.user_id)
    Order.objects.create(company_id=ann.company_id, title="Свой", owner_id=head.user_id)

    with acting(head):
        taken = go(make_import(head, "Title;Note\nЧужой;x\nСвой;y\n", key="title", mode="update"), head)

        assert counts(taken) == (0, 1, 0, 1)
        assert taken.refused_rows.get().reason == "No record has «Title» «Чужой»."
    assert dict(Order.objects.values_list("title", "note")) == {"Чужой": "", "Свой": "y"}


def test_who_may_only_update_cannot_create_by_a_file(company, ann):
    grant = replace(ann.grant(Order), create=False)
    clerk = replace(ann, grants=Grants(by_kind={"sample.order": grant}, verbs=frozenset({"core.import"})))

    with pytest.raises(Refused, match="You may only update these records"):
        run.start(make_import(ann, "Title\nKitchen\n"), clerk)


def test_an_id_from_elsewhere_is_no_way_in(company, ann):
    stranger = english(make_company("Чужая"), "director", "Чужак")
    with acting(stranger):
        theirs = Order.objects.create(company_id=stranger.company_id, title="Чужой")

    taken = go(make_import(ann, f"id;Title;parent\n{theirs.pk};Моё теперь;\n", key="id"), ann)
    by_parent = go(make_import(ann, f"Title;parent\nНовый;{theirs.pk}\n"), ann)

    assert (counts(taken), counts(by_parent)) == ((0, 0, 0, 1), (0, 0, 0, 1))
    assert by_parent.refused_rows.get().reason == f"Order: There is no «{theirs.pk}» here."
    with acting(stranger):
        theirs.refresh_from_db()
        assert theirs.title == "Чужой"
