"""Closed periods and the journal, as people meet them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from artel.core.actor import acting
from artel.core.errors import Forbidden, Refused
from artel.core.testing import browser_of, make_actor
from artel.ledger.actions import close_days
from artel.ledger.models import Entry, Lock, LockException, Operation
from artel.ledger.tests.conftest import TODAY, Books


def locks() -> dict[str, date]:
    return dict(Lock.objects.values_list("area", "locked_until"))


def test_an_accountant_closes_an_area_and_opens_it_again(books: Books) -> None:
    client = browser_of(make_actor(books.company, "accountant"))

    client.post("/locks/", {"sales": TODAY.isoformat()})
    with pytest.raises(Refused) as refusal:
        books.sale(on=TODAY)
    books.paid("10", on=TODAY)
    closed = locks()
    client.post("/locks/", {"sales": "", "initial-sales": TODAY.isoformat()})
    books.sale(on=TODAY)

    assert refusal.value.code == "period-closed"
    assert closed == {"sales": TODAY}
    assert locks() == {}


def test_everything_is_closed_by_one_date_which_moves(books: Books) -> None:
    client = browser_of(make_actor(books.company, "accountant"))

    client.post("/locks/", {"everything": "2026-01-31"})
    answer = client.post("/locks/", {"everything": "2026-02-28", "sales": "2026-03-31"})

    assert answer.status_code == 302
    assert locks() == {"": date(2026, 2, 28), "sales": date(2026, 3, 31)}


def test_a_page_opened_earlier_takes_nothing_back(books: Books) -> None:
    client = browser_of(make_actor(books.company, "accountant"))
    Lock.objects.create(company=books.company, area="sales", locked_until=date(2026, 2, 28))

    page = client.get("/locks/").content.decode()
    client.post("/locks/", {"sales": "", "money": "2026-01-31"})

    assert 'name="initial-sales" value="2026-02-28"' in page
    assert locks() == {"sales": date(2026, 2, 28), "money": date(2026, 1, 31)}


def test_a_wrong_date_closes_nothing(books: Books) -> None:
    answer = browser_of(make_actor(books.company, "accountant")).post("/locks/", {"everything": "soon"})

    assert answer.status_code == 422
    assert locks() == {}


def test_directors_see_closed_periods_and_close_none(books: Books) -> None:
    director = make_actor(books.company, "director")

    assert browser_of(director).get("/locks/").status_code == 200
    assert browser_of(director).post("/locks/", {"everything": "2026-01-31"}).status_code == 403
    with acting(director), pytest.raises(Forbidden):
        close_days("", TODAY, actor=director)
    assert browser_of(make_actor(books.company, "manager")).get("/locks/").status_code == 403
    assert locks() == {}


def test_an_exception_opens_closed_days_for_one_person_until_it_expires(books: Books) -> None:
    accountant = make_actor(books.company, "accountant", name="Галина Исключительная")
    close_days("", TODAY, actor=accountant)
    LockException.objects.create(
        company=books.company, user_id=books.anna.user_id, from_on=TODAY, until_on=TODAY,
        expires_at=timezone.now() + timedelta(hours=1), reason="Забытый акт",
    )

    books.sale(on=TODAY)
    page = browser_of(accountant).get("/locks/").content.decode()

    assert Operation.objects.count() == 1
    assert "Забытый акт" in page
    assert "Анна Счетова" in page


def test_the_journal_shows_the_entries_with_what_they_are_told_apart_by(books: Books) -> None:
    books.sale("1220.00")
    operation = Operation.objects.get()
    client = browser_of(make_actor(books.company, "accountant"))

    journal = client.get("/operations/").content.decode().replace("\u202f", " ").replace("\xa0", " ")
    page = client.get(f"/operations/{operation.pk}/").content.decode().replace("\u202f", " ").replace("\xa0", " ")
    entries = client.get("/entries/").content.decode()

    assert "1 440,00" in journal
    assert "ООО Покупатель" in page
    assert "62.01" in page
    assert "1 220,00" in page
    assert "ООО Покупатель" in entries


def test_nobody_edits_or_deletes_the_book_by_a_page(books: Books) -> None:
    books.sale()
    client = browser_of(books.anna)
    entry = Entry.objects.order_by("pk").first()

    assert client.post(f"/entries/{entry.pk}/edit/", {"text": "x"}).status_code in {403, 404, 405}
    assert client.post(f"/entries/{entry.pk}/delete/").status_code == 403
    assert f"/entries/{entry.pk}/delete/" not in client.get(f"/entries/{entry.pk}/").content.decode()
    assert Entry.objects.count() == 2
