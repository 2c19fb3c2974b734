from dataclasses import dataclass, field

import pytest
from django.db import IntegrityError

from artel.core.errors import Refused
from artel.core.models import CustomField
from artel.core.tests.sample.models import Order
from artel.screens.declare import Importer, Outcome
from artel.screens.models import Import
from artel.screens.tests.transfer.sample import OrderScreen, counts, go, make_import


@dataclass
class Shop:
    """A context's own way of storing: an order for each product, found again by its title."""

    calls: list = field(default_factory=list)

    def store(self, rows, actor, update):
        self.calls.append(([dict(row) for row in rows], update))
        return [self._one(row, actor, update) for row in rows]

    def _one(self, row, actor, update):
        if row["goods"] == "weapons":
            return "We do not sell weapons"
        if row["goods"] == "rule":
            raise IntegrityError("a rule of the shop")
        if row["goods"] == "refusal":
            raise Refused("Not on Sundays.", "sunday")
        found = Order.objects.filter(company_id=actor.company_id, title=row["title"]).first() if update else None
        if found is not None:
            if found.note == row["goods"]:
                return Outcome.UNCHANGED
            found.note = row["goods"]
            found.save()
            return Outcome.UPDATED
        Order.objects.create(company_id=actor.company_id, title=row["title"], note=row["goods"], owner=row.get("owner"))
        return None


@pytest.fixture
def shop(monkeypatch):
    shop = Shop()
    importer = Importer(
        store=shop.store,
        fields={"goods": "What was bought"},
        aliases={"opportunity": "title", "product": "goods"},
        required=["title", "goods"],
        key=["title"],
        presets={"old shop": {"Opp": "title", "Prod": "goods", "Rest": ""}},
    )
    monkeypatch.setattr(OrderScreen, "importer", importer)
    return shop


def test_a_context_stores_in_its_own_way_and_answers_for_every_row(ann, shop):
    taken = go(make_import(ann, "Opportunity,Product,Responsible\nA,chair,Анна Белова\nB,weapons,\nC,table,\n"), ann)

    assert counts(taken) == (2, 0, 0, 1)
    assert taken.refused_rows.get().reason == "We do not sell weapons."
    rows, update = shop.calls[0]
    assert update == ""
    assert rows[0]["owner"].name == "Анна Белова"
    assert (rows[1]["goods"], rows[1]["owner"]) == ("weapons", None)


def test_rows_that_break_a_rule_while_the_context_stores_are_found_among_the_others(ann, shop):
    goods = ["chair"] * 9
    goods[2], goods[7] = "rule", "refusal"

    taken = go(
        make_import(ann, "Opportunity,Product\n" + "".join(f"{n},{what}\n" for n, what in enumerate(goods))), ann
    )

    assert counts(taken) == (7, 0, 0, 2)
    assert Order.objects.count() == 7
    assert dict(taken.refused_rows.values_list("number", "reason")) == {
        4: "The database refuses this row: a rule of the shop.",
        9: "Not on Sundays.",
    }


@pytest.mark.parametrize(
    ("mode", "expected", "titles"),
    [
        (Import.Mode.BOTH, (1, 1, 1, 0), {"A", "B", "C"}),
        (Import.Mode.CREATE, (1, 0, 0, 2), {"A", "B", "C"}),
        (Import.Mode.UPDATE, (0, 1, 1, 1), {"A", "B"}),
    ],
)
def test_the_mode_holds_for_a_context_that_does_not_know_it(ann, shop, mode, expected, titles):
    go(make_import(ann, "Opportunity,Product\nA,old\nB,same\n"), ann)

    taken = go(make_import(ann, "Opportunity,Product\nA,new\nB,same\nC,fresh\n", key="title", mode=mode), ann)

    assert counts(taken) == expected
    assert set(Order.objects.values_list("title", flat=True)) == titles
    assert Order.objects.get(title="A").note == ("old" if mode == Import.Mode.CREATE else "new")


def test_own_fields_reach_the_context_as_one_dictionary(ann, shop):
    CustomField.objects.create(company_id=ann.company_id, record_kind="sample.order", key="tour", label="Тур")

    go(make_import(ann, "Opportunity,Product,Тур\nA,chair,Сочи\n"), ann)

    assert shop.calls[0][0][0]["custom"] == {"tour": "Сочи"}


def test_a_known_file_is_mapped_as_the_context_says(ann, shop):
    taken = make_import(ann, "Opp,Prod,Rest\nA,chair,x\n")

    assert taken.mapping == {"Opp": "title", "Prod": "goods", "Rest": ""}


def test_a_context_whose_fields_are_required_says_so_for_each_row(ann, shop):
    taken = go(make_import(ann, "Opportunity,Product\nA,\n"), ann)

    assert taken.refused_rows.get().reason == "«What was bought» is required."
    assert shop.calls == []
