import io
import json
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.db import ProgrammingError, connection, transaction

from artel.core.actor import Actor
from artel.core.comments import comment
from artel.core.drafts import change
from artel.core.errors import Forbidden, Refused
from artel.core.files import attach
from artel.core.gate import visible
from artel.core.models import Change, File, Notification, Step, TimelineEntry
from artel.core.search import find
from artel.core.undo import undo, undo_problem
from artel.parties import api
from artel.parties.models import Address, Consent, ContactPoint, Erasure, Party, Relation
from artel.parties.tests.making import WORDING, make_firm, make_key, make_person, make_tag

SECRETS = ["Иванов", "79123456789", "ivan@example.com", "аллергия", "Тверь", "паспорт", "10.0.0.1"]


@pytest.fixture
def ivan(ann: Actor, settings, tmp_path) -> Party:  # type: ignore[no-untyped-def]  # pytest's fixtures
    settings.MEDIA_ROOT = tmp_path
    person = make_person(
        ann, "Иванов Иван", phones=["8 912 345-67-89"], emails=["ivan@example.com"], note="аллергия на орехи"
    )
    api.add_address(person, kind=Address.Kind.HOME, city="Тверь", actor=ann)
    api.add_relation(person, kind=Relation.Kind.WORKS_AT, other=make_firm(ann), actor=ann)
    api.prefer(person, key=make_key(ann), value="аллергия", actor=ann)
    api.add_tag(person, tag=make_tag(ann), actor=ann)
    api.give_consent(person, purpose=Consent.Purpose.PERSONAL_DATA, wording=WORDING, proof="Форма, 10.0.0.1", actor=ann)
    attach(person, ContentFile("паспорт".encode(), name="паспорт.txt"), actor=ann)
    comment(person, "Иванов звонил с 79123456789", actor=ann)
    return person


def test_a_person_receives_everything_kept_of_them(ann: Actor, ivan: Party) -> None:
    file = api.export_person(ivan, actor=ann)

    with file.content.open("rb") as content, zipfile.ZipFile(io.BytesIO(content.read())) as archive:
        told = json.loads(archive.read("person.json"))
        names = archive.namelist()
    text = json.dumps(told, ensure_ascii=False)
    assert all(secret in text for secret in SECRETS)
    assert set(told["records"]) == {
        "parties.contactpoint", "parties.address", "parties.preference", "parties.partytag", "parties.consent",
        "parties.relation",
    }  # fmt: skip
    assert [name.partition("-")[2] for name in names if name.startswith("files/")] == ["паспорт.txt"]
    assert Notification.objects.filter(user_id=ann.user_id or 0).count() == 1


def test_a_manager_may_not_carry_a_persons_data_away(ann: Actor, max_: Actor, ivan: Party) -> None:
    with pytest.raises(Forbidden):
        api.export_person(ivan, actor=max_)
    with pytest.raises(Forbidden):
        api.erase_person(ivan, reason="Просьба клиента", actor=max_)

    assert Party.objects.get(pk=ivan.pk).name == "Иванов Иван"


def whole_database() -> str:
    """Every text of every row, as the owner of the database sees it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(t::text, ' ') FROM (SELECT to_jsonb(c)::text AS t FROM core_change c UNION ALL "
            "SELECT to_jsonb(p)::text FROM parties_party p UNION ALL SELECT to_jsonb(e)::text FROM core_timelineentry e "
            "UNION ALL SELECT to_jsonb(n)::text FROM core_notification n UNION ALL SELECT to_jsonb(f)::text FROM core_file f "
            "UNION ALL SELECT to_jsonb(s)::text FROM core_step s "
            "UNION ALL SELECT to_jsonb(c)::text FROM parties_consent c) rows"
        )
        return str(cursor.fetchone()[0])


def test_an_erased_person_is_nowhere_any_more(ann: Actor, ivan: Party) -> None:
    assert all(secret in whole_database() for secret in SECRETS)

    api.erase_person(ivan, reason="Отзыв согласия", actor=ann)

    left = [secret for secret in SECRETS if secret in whole_database()]
    assert left == []
    assert find(visible(Party, ann), "Иванов", actor=ann) == []
    assert ContactPoint.objects.count() == 0
    assert File.objects.count() == 0


def test_the_books_keep_a_row_without_a_name(ann: Actor, ivan: Party) -> None:
    api.erase_person(ivan, reason="Отзыв согласия", actor=ann)

    erased = Party.objects.get(pk=ivan.pk)
    assert erased.name == f"Удалённый субъект № {ivan.pk}"
    assert erased.erased_at is not None
    assert (erased.phone, erased.email, erased.note, erased.owner_id) == ("", "", "", ann.user_id)
    consents = Consent.objects.order_by("pk").values_list("decision", "wording", "proof")
    assert list(consents) == [("given", WORDING, ""), ("withdrawn", "", "")]
    assert Erasure.objects.get().counts["contactpoint"] == 2
    assert TimelineEntry.objects.filter(subject_id=ivan.pk, verb="parties.erase_person").count() == 1


def test_the_contents_of_files_are_destroyed(ann: Actor, ivan: Party, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]  # pytest's fixture
    file = File.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        api.erase_person(ivan, reason="Отзыв согласия", actor=ann)

    assert not file.content.storage.exists(str(file.content.name))


def test_who_did_what_when_stays_in_the_history(ann: Actor, ivan: Party) -> None:
    change(ivan, {"note": "ждёт звонка"}, actor=ann)
    before = Change.objects.filter(root_table="parties_party", root_id=ivan.pk).count()

    api.erase_person(ivan, reason="Отзыв согласия", actor=ann)

    rows = Change.objects.filter(root_table="parties_party", root_id=ivan.pk)
    assert rows.count() > before
    assert {"note": None} in [row.after for row in rows]


def test_an_erasure_is_not_undone_and_says_why(ann: Actor, ivan: Party) -> None:
    api.erase_person(ivan, reason="Отзыв согласия", actor=ann)
    done = Step.objects.latest("pk")

    with pytest.raises(Refused) as refusal:
        undo(done, actor=ann)

    assert refusal.value.code == "not-lawful"
    assert undo_problem(done, ann) == "Персональные данные уничтожены. Отменить это нельзя."
    assert Party.objects.get(pk=ivan.pk).erased_at is not None


def test_older_edits_of_an_erased_person_cannot_be_undone_either(ann: Actor, ivan: Party) -> None:
    change(ivan, {"note": "ждёт звонка"}, actor=ann)
    edit = Step.objects.latest("pk")
    api.erase_person(ivan, reason="Отзыв согласия", actor=ann)

    with pytest.raises(Refused):
        undo(edit, actor=ann)

    assert Party.objects.get(pk=ivan.pk).note == ""


def test_nothing_more_is_written_of_an_erased_person(ann: Actor, ivan: Party) -> None:
    api.erase_person(ivan, reason="Отзыв согласия", actor=ann)

    with pytest.raises(Refused) as twice:
        api.erase_person(ivan, reason="Ещё раз", actor=ann)
    with pytest.raises(Refused) as changed:
        api.change_party(ivan, {"name": "Иванов Иван"}, actor=ann)

    assert (twice.value.code, changed.value.code) == ("erased", "erased")
    assert api.find_or_create_contact(name="Иванов", phones=["8 912 345-67-89"], actor=ann).is_new


@pytest.mark.parametrize("reason", ["", " "])
def test_an_erasure_has_a_reason_and_concerns_people(ann: Actor, ivan: Party, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        api.erase_person(ivan, reason=reason, actor=ann)
    with pytest.raises(Refused) as firm:
        api.erase_person(Party.objects.organisations().get(), reason="Просьба", actor=ann)

    assert (refusal.value.code, firm.value.code) == ("no-reason", "not-a-person")
    assert Party.objects.get(pk=ivan.pk).erased_at is None


def test_the_history_of_somebody_who_was_not_erased_cannot_be_emptied(ann: Actor, ivan: Party) -> None:
    with pytest.raises(ProgrammingError, match="erased party"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT parties_forget(%s, %s)", [[ivan.pk], []])

    assert "Иванов" in whole_database()


def test_a_double_that_was_merged_away_is_erased_with_the_person(ann: Actor, ivan: Party) -> None:
    double = make_person(ann, "Иванов И. И.", phones=["8 912 345-67-89"])
    api.merge(ivan, [double], actor=ann)

    api.erase_person(ivan, reason="Отзыв согласия", actor=ann)

    assert "Иванов" not in whole_database()
