"""What a role may not see of a record it sees nowhere; what it may not change it changes nowhere."""

import json
from typing import Any

import pytest
from django.test import Client

from artel.core import drafts
from artel.core.actor import Actor, acting, actor_of
from artel.core.models import CustomField, Role, Step, User
from artel.core.rights import COMPANY, OWN, Grant, Grants
from artel.core.testing import browser_of, make_actor, make_company
from artel.screens.entry import PickerSelect
from artel.screens.tests.sample.models import Repair
from artel.screens.tests.workshop import Workshop, make_workshop

pytestmark = pytest.mark.django_db
SECRET = "31337"


@pytest.fixture
def shop() -> Workshop:
    return make_workshop()


@pytest.fixture
def ann(shop: Workshop) -> Actor:
    """A manager who sees and changes her own repairs, but neither what was broken, nor the price, nor the margin."""
    with acting(Actor.system(shop.company.pk)):
        for number, name in enumerate(("margin", "colour", "place")):
            CustomField.objects.create(
                company=shop.company, record_kind="workshop.repair", key=name, label=name.title(), position=number
            )
        grant = Grant(
            read=OWN, change=OWN, create=True, delete=OWN,
            hidden=frozenset({"broken", "price", "custom.margin"}), locked=frozenset({"size", "custom.colour"}),
        )  # fmt: skip
        rights = Grants(by_kind={"workshop.repair": grant}, verbs=frozenset({"core.export"}))
        Role.objects.filter(key="manager").update(grants=rights.as_json())
    manager = make_actor(shop.company, "manager", name="Ann Manager")
    return actor_of(User.objects.get(pk=manager.user_id), shop.company.pk)


@pytest.fixture
def repair(shop: Workshop, ann: Actor) -> Repair:
    custom = {"margin": SECRET, "colour": "red", "place": "shelf"}
    made = shop.repair("Clock", owner_id=ann.user_id, broken=SECRET, custom=custom)
    with acting(shop.director):
        values = {"price": SECRET, "custom": {**custom, "margin": f"{SECRET}0", "place": "drawer"}}
        drafts.change(made, values, actor=shop.director)
    return made


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


def test_hidden_fields_are_on_no_page_and_in_no_file(ann: Actor, repair: Repair) -> None:
    client = browser_of(ann)
    pages = [
        "", f"{repair.pk}/", f"{repair.pk}/edit/", f"{repair.pk}/timeline/", "board/", "new/", f"rows/{repair.pk}/",
        "?cols=name,price,custom.margin", "?sort=-price", "export/?format=csv", "totals/?cols=name,price",
    ]  # fmt: skip

    for page in pages:
        text = body(client, f"/repairs/{page}")
        assert SECRET not in text.replace("\xa0", "").replace("\u202f", ""), page
        assert "31 337" not in text, page
    for page in (f"/api/repairs/{repair.pk}/", "/api/repairs/"):
        assert SECRET not in body(client, page)


@pytest.mark.parametrize("name", ["price", "broken", "custom.margin", "owner__password", "bench__company__inn"])
def test_nobody_guesses_a_hidden_field_by_filtering(ann: Actor, repair: Repair, name: str) -> None:
    answer = browser_of(ann).get(f"/api/repairs/?f.{name}=~3")

    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["owner__name", "bench__name", "bench__branch__name"])
def test_what_may_be_seen_of_neighbours_may_be_filtered_by(ann: Actor, repair: Repair, name: str) -> None:
    assert browser_of(ann).get(f"/api/repairs/?f.{name}=n").status_code == 200


def sent(client: Client, pk: int, **fields: Any) -> Any:
    return client.patch(f"/api/repairs/{pk}/", json.dumps(fields), content_type="application/json")


@pytest.mark.parametrize("field", ["margin", "colour"])
def test_locked_own_fields_are_not_changed_by_a_program(ann: Actor, repair: Repair, shop: Workshop, field: str) -> None:
    answer = sent(browser_of(ann), repair.pk, custom={field: "mine"})

    assert answer.status_code == 403
    assert shop.again(repair).custom == {"margin": f"{SECRET}0", "colour": "red", "place": "drawer"}


@pytest.mark.parametrize("field", ["price", "broken", "size"])
def test_a_program_is_told_what_it_may_not_change(ann: Actor, repair: Repair, shop: Workshop, field: str) -> None:
    before = getattr(shop.again(repair), field)

    answer = sent(browser_of(ann), repair.pk, name="Watch", **{field: "5" if field == "price" else "large"})

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert (shop.again(repair).name, getattr(shop.again(repair), field)) == ("Clock", before)


def test_an_own_field_that_is_open_is_changed_and_hidden_ones_stay(ann: Actor, repair: Repair, shop: Workshop) -> None:
    answer = sent(browser_of(ann), repair.pk, custom={"place": "hall"})

    assert answer.json()["custom"] == {"colour": "red", "place": "hall"}
    assert shop.again(repair).custom == {"margin": f"{SECRET}0", "colour": "red", "place": "hall"}


def test_own_fields_are_hidden_all_at_once(shop: Workshop, repair: Repair) -> None:
    hide = Grant(read=COMPANY, change=COMPANY, create=True, hidden=frozenset({"custom"}))
    with acting(Actor.system(shop.company.pk)):
        Role.objects.filter(key="director").update(grants=Grants(by_kind={"workshop.repair": hide}).as_json())
    client = browser_of(shop.director)

    assert client.get(f"/api/repairs/{repair.pk}/").json()["custom"] == {}
    assert "drawer" not in body(client, f"/repairs/{repair.pk}/") + body(client, f"/repairs/{repair.pk}/timeline/")
    bench = shop.benches["In"]
    given = {"name": "Lamp", "bench_id": bench.pk, "branch_id": bench.branch_id}
    assert client.post("/api/repairs/", json.dumps(given), content_type="application/json").status_code == 201


def test_the_step_of_a_colleague_shows_no_hidden_own_field(ann: Actor, repair: Repair, shop: Workshop) -> None:
    with acting(shop.director):
        step = Step.objects.order_by("-pk").first()
        assert step is not None
        Step.objects.filter(pk=step.pk).update(actor_id=ann.user_id)

    text = body(browser_of(ann), f"/steps/{step.pk}/")

    assert SECRET not in text
    assert "Place" in text
    assert "drawer" in text


def test_the_timeline_tells_changes_of_own_fields(ann: Actor, repair: Repair, shop: Workshop) -> None:
    text = body(browser_of(shop.director), f"/repairs/{repair.pk}/timeline/")

    assert all(word in text for word in ("Place", "shelf", "drawer", "Margin", SECRET))


def test_values_of_an_archived_field_stay_and_do_not_stand_in_the_way(shop: Workshop, ann: Actor, repair: Repair) -> None:
    with acting(Actor.system(shop.company.pk)):
        CustomField.objects.filter(key="colour").update(is_archived=True)

    answer = sent(browser_of(shop.director), repair.pk, custom={"place": "hall"})

    assert answer.status_code == 200, answer.json()
    assert shop.again(repair).custom == {"margin": f"{SECRET}0", "colour": "red", "place": "hall"}


def test_a_required_own_field_is_required_of_programs_too(shop: Workshop, ann: Actor) -> None:
    with acting(Actor.system(shop.company.pk)):
        CustomField.objects.filter(key="place").update(is_required=True)
    bench = shop.benches["In"]
    given = {"name": "Lamp", "bench_id": bench.pk, "branch_id": bench.branch_id}

    client = browser_of(shop.director)
    without = client.post("/api/repairs/", json.dumps(given), content_type="application/json")
    given["custom"] = {"place": "hall"}
    whole = client.post("/api/repairs/", json.dumps(given), content_type="application/json")

    assert (without.status_code, whole.status_code) == (422, 201)
    with acting(shop.director):
        assert [lamp.custom for lamp in Repair.objects.filter(name="Lamp")] == [{"place": "hall"}]


@pytest.mark.parametrize("kind", ["core.apikey", "core.file", "core.timelineentry", "core.notification", "core.door"])
def test_a_picker_offers_only_what_a_form_may_ask_for(shop: Workshop, kind: str) -> None:
    client = browser_of(shop.director)

    assert client.get(f"/pick/{kind}/").status_code == 404
    assert client.get("/pick/workshop.bench/").json()["results"] != []


def test_a_posted_choice_is_named_only_to_those_who_see_it(shop: Workshop, ann: Actor) -> None:
    stranger = make_actor(make_company(), "director", name="Stranger Elsewhere")
    picker = PickerSelect(User, None, ann)

    with acting(ann):
        drawn = picker.render("owner", str(stranger.user_id)) + picker.render("owner", str(shop.director.user_id))

    assert "Dina Director" in drawn
    assert "Stranger Elsewhere" not in drawn
