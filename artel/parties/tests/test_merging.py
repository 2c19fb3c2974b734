import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from artel.core.actor import Actor, acting
from artel.core.comments import comment
from artel.core.drafts import change
from artel.core.errors import Forbidden, Refused
from artel.core.gate import visible
from artel.core.models import CustomField, File, Follower, Notification, Step, TimelineEntry, User
from artel.core.notifications import notify
from artel.core.search import find
from artel.core.testing import make_company
from artel.core.timeline import follow, timeline
from artel.core.undo import undo
from artel.parties import api
from artel.parties.models import Consent, ContactPoint, Merge, Party, Relation
from artel.parties.queries.merging import preview
from artel.parties.tests.making import WORDING, make_firm, make_key, make_person, make_tag

# History, steps and what a merge remembers grow by the merge itself; search and jobs follow from the rest.
OUTSIDE = {
    "core_change", "core_step", "parties_merge", "parties_mergemove", "procrastinate_jobs", "procrastinate_events",
    "procrastinate_periodic_defers", "procrastinate_workers", "core_delivery", "django_session",
}  # fmt: skip


def everything() -> dict[str, list[str]]:
    """Each row of each table that the merge might touch, without the moment of its last change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [row[0] for row in cursor.fetchall() if row[0] not in OUTSIDE]
        found = {}
        for table in tables:
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [table])
            if not cursor.fetchone()[0]:
                continue
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")  # names from the catalogue
            rows = [json.loads(row[0]) for row in cursor.fetchall()]
            told = {"parties.merged", "undone"}
            kept = [row for row in rows if not (table == "core_timelineentry" and row["verb"] in told)]
            kept = [row for row in kept if row.get("data") != {"fields": ["note"]}]
            found[table] = sorted(json.dumps({**row, "changed_at": ""}, sort_keys=True) for row in kept)
        return {table: rows for table, rows in found.items() if rows}


def without_merge_notes(state: dict[str, list[str]]) -> dict[str, list[str]]:
    rows = state["core_timelineentry"]
    return {**state, "core_timelineentry": [row for row in rows if '"verb": "changed"' not in row]}


@pytest.fixture
def ivan(ann: Actor) -> Party:
    return make_person(ann, "Иванов Иван", phones=["8 912 345-67-89"], note="любит море")


@pytest.fixture
def double(ann: Actor, max_: Actor) -> Party:
    """The same man once more, with a life of his own in the program."""
    person = make_person(
        ann, "Иванов И.", phones=["+7 912 345-67-89", "8 900 111-22-33"], emails=["ivan@example.com"], note="не звонить"
    )
    change(person, {"birthday": date(1980, 5, 1), "inn": "500100732259"}, actor=ann)
    firm = make_firm(ann)
    api.add_relation(person, kind=Relation.Kind.WORKS_AT, other=firm, actor=ann)
    api.add_role(person, role=api.PartyRole.Role.CUSTOMER, actor=ann)
    api.add_tag(person, tag=make_tag(ann), actor=ann)
    api.prefer(person, key=make_key(ann), value="обычное", actor=ann)
    api.give_consent(person, purpose=Consent.Purpose.PERSONAL_DATA, wording=WORDING, actor=ann)
    comment(person, "Перезвонить в понедельник", actor=ann)
    follow(person, [max_.user_id or 0], actor=ann)
    notify([max_.user_id], "Новый клиент", person, actor=ann)
    File.objects.create(
        company_id=ann.company_id, subject_kind="parties.party", subject_id=person.pk, name="паспорт.pdf",
        media_type="application/pdf", size_bytes=1, sha256="0", content="files/x.pdf",
    )  # fmt: skip
    return person


def test_clients_nobody_answers_for_are_merged_by_a_manager_who_answers_for_them_then(ann: Actor, max_: Actor) -> None:
    first, second = make_person(ann, "Белова Анна"), make_person(ann, "Белова Анна Павловна")
    Party.objects.filter(pk__in=[first.pk, second.pk]).update(owner=None)
    first.refresh_from_db()
    second.refresh_from_db()

    with acting(max_):
        api.merge(first, [second], actor=max_)

    first.refresh_from_db()
    assert (first.owner_id, Party.objects.count()) == (max_.user_id, 1)


def test_all_that_pointed_at_the_double_points_at_the_survivor(
    ann: Actor, max_: Actor, ivan: Party, double: Party
) -> None:
    api.merge(ivan, [double], actor=ann)

    points = ContactPoint.objects.filter(party=ivan).values_list("canonical", "is_primary")
    assert set(points) == {("+79123456789", True), ("+79001112233", False), ("ivan@example.com", True)}
    assert Relation.objects.get().party_id == ivan.pk
    assert ivan.roles.get().role == "customer"
    assert str(ivan.tags.get()) == "VIP"
    assert ivan.preferences.get().value == "обычное"
    assert api.may(ivan, Consent.Purpose.PERSONAL_DATA)
    assert File.objects.get().subject_id == ivan.pk
    assert Notification.objects.get().subject_id == ivan.pk
    assert Follower.objects.filter(subject_id=ivan.pk, user_id=max_.user_id or 0).exists()
    assert timeline(ivan).filter(verb="comment").get().text == "Перезвонить в понедельник"
    assert not TimelineEntry.objects.filter(subject_id=double.pk, subject_kind="parties.party").exists()


def test_empty_fields_are_filled_and_notes_joined(ann: Actor, ivan: Party, double: Party) -> None:
    api.merge(ivan, [double], actor=ann)

    merged = Party.objects.get(pk=ivan.pk)
    assert (merged.name, merged.inn, merged.birthday) == ("Иванов Иван", "500100732259", date(1980, 5, 1))
    assert merged.note == "любит море\n\nне звонить"
    assert (merged.phone, merged.email) == ("+79123456789", "ivan@example.com")


def test_the_preview_tells_what_wins_and_what_moves(ann: Actor, ivan: Party, double: Party) -> None:
    shown = preview(ivan, [double])

    assert [(choice.name, choice.winner) for choice in shown.differing] == [("name", ivan.pk), ("note", ivan.pk)]
    assert {choice.name: choice.winner for choice in shown.choices}["inn"] == double.pk
    assert dict(shown.moving)["контактные данные"] == 3
    assert shown.doubles == 1
    assert Party.objects.count() == 3


def test_somebody_may_choose_the_other_name(ann: Actor, ivan: Party, double: Party) -> None:
    CustomField.objects.create(company_id=ann.company_id, record_kind="parties.party", key="size", label="Размер")
    change(double, {"custom": {"size": "XL"}}, actor=ann)

    api.merge(ivan, [double], chosen={"name": double.pk, "note": ivan.pk}, actor=ann)

    merged = Party.objects.get(pk=ivan.pk)
    assert (merged.name, merged.family_name, merged.given_name) == ("Иванов И.", "Иванов", "И.")
    assert (merged.note, merged.custom) == ("любит море", {"size": "XL"})


def test_the_double_is_nowhere_to_be_chosen(ann: Actor, ivan: Party, double: Party) -> None:
    api.merge(ivan, [double], actor=ann)

    assert double not in visible(Party, ann)
    assert find(visible(Party, ann), "Иванов", actor=ann) == [ivan]
    assert api.find_by_contact(phones=["8 900 111-22-33"], actor=ann) == [ivan]
    assert api.survivor_of(double.pk) == ivan.pk
    assert Merge.objects.get().absorbed_ids == [double.pk]


def test_unmerged_the_database_is_as_before(ann: Actor, ivan: Party, double: Party) -> None:
    before = everything()

    done = api.merge(ivan, [double], actor=ann)
    assert everything() != before
    api.unmerge(done, actor=ann)

    assert without_merge_notes(everything()) == without_merge_notes(before)


def test_a_merge_undone_and_redone_is_the_merge_again(ann: Actor, ivan: Party, double: Party) -> None:
    done = api.merge(ivan, [double], actor=ann)
    merged = everything()

    undoing = api.unmerge(done, actor=ann)
    undo(undoing, actor=ann)

    assert without_merge_notes(everything()) == without_merge_notes(merged)
    again = undo(Step.objects.latest("pk"), actor=ann)
    assert again.kind_of_step == Step.Kind.UNDO
    assert double in visible(Party, ann)


def test_what_was_added_after_the_merge_stays_with_the_survivor(ann: Actor, ivan: Party, double: Party) -> None:
    done = api.merge(ivan, [double], actor=ann)
    api.add_contact(ivan, kind=ContactPoint.Kind.PHONE, value="8 900 555-55-55", actor=ann)
    comment(ivan, "Написан после слияния", actor=ann)

    api.unmerge(done, actor=ann)

    mine = set(ContactPoint.objects.filter(party=ivan).values_list("canonical", flat=True))
    theirs = set(ContactPoint.objects.filter(party=double).values_list("canonical", flat=True))
    assert mine == {"+79123456789", "+79005555555"}
    assert theirs == {"+79123456789", "+79001112233", "ivan@example.com"}
    assert timeline(ivan).filter(verb="comment").get().text == "Написан после слияния"
    assert timeline(double).filter(verb="comment").get().text == "Перезвонить в понедельник"


def test_a_field_changed_after_the_merge_stands_in_the_way(ann: Actor, ivan: Party, double: Party) -> None:
    done = api.merge(ivan, [double], actor=ann)
    change(ivan, {"birthday": date(1981, 1, 1)}, actor=ann)
    before = everything()

    with pytest.raises(Refused) as refusal:
        api.unmerge(done, actor=ann)

    assert refusal.value.code == "changed-later"
    assert everything() == before


def test_another_field_changed_after_the_merge_is_kept(ann: Actor, ivan: Party, double: Party) -> None:
    done = api.merge(ivan, [double], actor=ann)
    change(ivan, {"country": "KZ"}, actor=ann)

    api.unmerge(done, actor=ann)

    assert Party.objects.get(pk=ivan.pk).country == "KZ"
    assert Party.objects.get(pk=double.pk).country == "RU"


def test_three_become_one_and_later_merges_are_undone_first(ann: Actor, ivan: Party, double: Party) -> None:
    third, boss = make_person(ann, "Иванов Иван И.", phones=["8 900 111-22-33"]), make_person(ann, "Иванов Иван Ильич")
    first = api.merge(ivan, [double, third], actor=ann)
    second = api.merge(boss, [ivan], actor=ann)

    assert api.survivor_of(double.pk) == boss.pk
    with pytest.raises(Refused):
        api.unmerge(first, actor=ann)
    api.unmerge(second, actor=ann)
    api.unmerge(first, actor=ann)

    assert {party.pk for party in Party.objects.people()} == {ivan.pk, double.pk, third.pk, boss.pk}


def test_people_related_to_each_other_are_not_related_to_themselves(ann: Actor, ivan: Party, double: Party) -> None:
    api.add_relation(ivan, kind=Relation.Kind.KNOWS, other=double, actor=ann)
    before = everything()

    done = api.merge(ivan, [double], actor=ann)
    assert Relation.objects.filter(kind_of_relation="knows").count() == 0
    api.unmerge(done, actor=ann)

    assert without_merge_notes(everything()) == without_merge_notes(before)


def test_what_cannot_be_one_is_not_made_one(ann: Actor, max_: Actor, ivan: Party, double: Party) -> None:
    firm = Party.objects.organisations().get()
    before = everything()

    for others, code in (([], "nothing-to-merge"), ([ivan], "nothing-to-merge"), ([firm], "kinds-differ")):
        with pytest.raises(Refused) as refusal:
            api.merge(ivan, others, actor=ann)
        assert refusal.value.code == code
    with pytest.raises(Forbidden):
        api.merge(ivan, [double], actor=max_)
    with pytest.raises(Refused) as strange:
        api.merge(ivan, [double], chosen={"name": firm.pk}, actor=ann)

    assert strange.value.code == "strange-choice"
    assert everything() == before


def test_a_merged_party_is_not_merged_twice(ann: Actor, ivan: Party, double: Party) -> None:
    api.merge(ivan, [double], actor=ann)

    with pytest.raises(Refused) as refusal:
        api.merge(make_person(ann, "Петров"), [double], actor=ann)

    assert refusal.value.code == "already-merged"


def test_parties_of_two_companies_stay_apart(ann: Actor, ivan: Party) -> None:
    other = make_company("Лютик")
    with acting(Actor.system(other.pk)) as system:
        stranger = make_person(system, "Иванов Иван")

    with pytest.raises(Refused) as refusal:
        api.merge(ivan, [stranger], actor=ann)

    assert refusal.value.code == "nothing-to-merge"


def test_only_one_of_two_followers_is_kept_and_both_come_back(ann: Actor, ivan: Party, double: Party) -> None:
    user = User.objects.get(pk=ann.user_id or 0)
    follow(ivan, [user.pk], actor=ann)
    follow(double, [user.pk], actor=ann)

    done = api.merge(ivan, [double], actor=ann)
    assert Follower.objects.filter(subject_id=ivan.pk, user=user).count() == 1
    api.unmerge(done, actor=ann)

    assert Follower.objects.filter(user=user).count() == 2


@st.composite
def lives(draw: st.DrawFn) -> dict[str, Any]:
    """What two or three records of one person may hold, overlapping at random."""
    return {
        "phones": draw(
            st.lists(st.sampled_from(["8 912 000-00-01", "8 912 000-00-02", "8 912 000-00-03"]), unique=True)
        ),
        "emails": draw(st.lists(st.sampled_from(["a@example.com", "b@example.com"]), unique=True)),
        "roles": draw(st.lists(st.sampled_from(["customer", "supplier", "agent"]), unique=True)),
        "tags": draw(st.lists(st.sampled_from(["VIP", "Лето"]), unique=True)),
        "meals": draw(st.sampled_from(["", "рыба", "мясо"])),
        "note": draw(st.sampled_from(["", "первая", "вторая"])),
        "inn": draw(st.sampled_from(["", "500100732259"])),
        "follows": draw(st.booleans()),
        "comment": draw(st.sampled_from(["", "Звонил"])),
    }


def _live(actor: Actor, number: int, life: dict[str, Any], words: dict[str, Any]) -> Party:
    person = make_person(
        actor, f"Иванов {number}", phones=life["phones"], emails=life["emails"], note=life["note"], inn=life["inn"]
    )
    for role in life["roles"]:
        api.add_role(person, role=role, actor=actor)
    for tag in life["tags"]:
        api.add_tag(person, tag=words[tag], actor=actor)
    if life["meals"]:
        api.prefer(person, key=words["meals"], value=life["meals"], actor=actor)
    if life["follows"]:
        follow(person, [actor.user_id or 0], actor=actor)
    if life["comment"]:
        comment(person, life["comment"], actor=actor)
    return person


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(lives(), min_size=2, max_size=3))
def test_whatever_is_merged_can_stand_apart_again(ann: Actor, told: list[dict[str, Any]]) -> None:
    words: dict[str, Any] = {
        name: api.Tag.objects.get_or_create(company_id=ann.company_id, name=name)[0] for name in ("VIP", "Лето")
    }
    words["meals"] = api.PreferenceKey.objects.get_or_create(
        company_id=ann.company_id, key="meals", defaults={"label": "Питание"}
    )[0]
    survivor, *others = [_live(ann, number, life, words) for number, life in enumerate(told)]
    before = everything()

    done = api.merge(survivor, others, actor=ann)
    kept = {point.canonical for point in survivor.contact_points.all()}
    api.unmerge(done, actor=ann)

    all_phones = {f"+7{phone[2:].replace(' ', '').replace('-', '')}" for life in told for phone in life["phones"]}
    assert all_phones <= kept
    assert without_merge_notes(everything()) == without_merge_notes(before)
