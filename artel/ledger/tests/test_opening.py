"""Opening balances: a turnover sheet is entered whole or not at all, against an account that is empty afterwards."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from artel.core import drafts
from artel.core.actor import acting
from artel.core.errors import Forbidden, Refused
from artel.core.models import Step
from artel.core.testing import make_actor, sign_in
from artel.core.undo import undo
from artel.ledger.actions import cancel, draft_opening, post
from artel.ledger.api import Selection, balances
from artel.ledger.models import Account, AccountRule, Entry, Lock, OpeningBalance, Operation
from artel.ledger.queries.opening import read_sheet
from artel.ledger.testing import book_of, same_book
from artel.ledger.tests.conftest import Books

DAY = date(2025, 12, 31)
SHEET = """Счет;Контрагент;Дебет;Кредит
51;;1 000 000,00;
62.01;ООО Покупатель;240 000,50;
60.01;ООО Поставщик;;120 000,50
68.02;;;20 000
91.01;;;1 100 000,00
"""


def browser(books: Books, role: str = "accountant") -> Client:
    actor = make_actor(books.company, role)
    client = Client()
    sign_in(client, actor)
    return client


def draft(books: Books, sheet: str = SHEET, day: date = DAY) -> OpeningBalance:
    return draft_opening(day, sheet, actor=books.anna)


def problems(books: Books, sheet: str) -> list[tuple[int, str]]:
    read = read_sheet(draft(books, sheet), actor=books.anna)
    return [(problem.line, problem.text) for problem in read.problems]


def balance(books: Books, code: str) -> Decimal:
    pk = Account.objects.get(code=code).pk
    found = balances(Selection([books.company.pk], [pk]), DAY, ["account"])
    return found[pk,].closing if (pk,) in found else Decimal(0)


def test_a_sheet_that_agrees_stands_in_the_book(books: Books) -> None:
    opening = draft(books)

    post(opening, actor=books.anna)

    assert opening.state == "posted"
    assert same_book(book_of(opening), """
        51     000    1000000.00
        62.01  000     240000.50
        000    60.01   120000.50
        000    68.02    20000.00
        000    91.01  1100000.00
    """)
    assert balance(books, "000") == 0
    assert balance(books, "62.01") == Decimal("240000.50")
    assert balance(books, "60.01") == Decimal("-120000.50")
    operation = Operation.objects.get()
    assert (operation.operation_kind, operation.effective_on, operation.area) == ("opening", DAY, "manual")


def test_a_sheet_that_does_not_agree_is_refused_with_the_difference(books: Books) -> None:
    opening = draft(books, SHEET.replace(";;;20 000", ";;;20 000,01"))

    with pytest.raises(Refused, match=r"0,01") as refusal:
        post(opening, actor=books.anna)

    assert refusal.value.code == "sheet-unbalanced"
    assert not Entry.objects.exists()
    assert OpeningBalance.objects.get().state == "draft"


def test_every_wrong_line_is_told_and_nothing_is_entered(books: Books) -> None:
    sheet = """Счет;Контрагент;Товар;Дебет;Кредит
    51;;;100;
    99.99;;;1;
    62.01;;;1;
    62.01;ООО Никто;;1;
    62.01;ООО Покупатель;;сто;
    51;ООО Покупатель;;1;
    51;;;1;1
    51;;;;
    51;;;0,001;
    """.replace("    ", "")

    found = problems(books, sheet)

    assert found == [
        (3, "В плане счетов нет счёта «99.99»."),
        (4, "Для счёта 62.01 нужно указать «контрагент»."),
        (5, "Здесь нет «ООО Никто»."),
        (6, "«сто» — не число."),
        (7, "Счёт 51 не ведётся в разрезе «контрагент»: оставьте пустым."),
        (8, "В строке либо дебет, либо кредит: напишите две строки."),
        (9, "В строке нет суммы."),
        (10, "В сумме больше знаков после запятой, чем в валюте."),
    ]
    with pytest.raises(Refused) as refusal:
        post(draft(books, sheet), actor=books.anna)
    assert refusal.value.code == "sheet-wrong"
    assert not Operation.objects.exists()


@pytest.mark.parametrize(
    ("sheet", "line"),
    [
        ("Счет;Сальдо\n51;1", 1),
        ("Счет;Дебет\n51;1", 1),
        ("Счет;Дебет;Кредит;Цвет\n51;1;;", 1),
        ('Счет;Дебет;Кредит\n"51;1;', 2),
    ],
)
def test_a_sheet_that_cannot_be_read_says_where(books: Books, sheet: str, line: int) -> None:
    assert line in {number for number, _text in problems(books, sheet)}


def test_a_heading_alone_is_not_posted(books: Books) -> None:
    with pytest.raises(Refused) as refusal:
        post(draft(books, "Счет;Дебет;Кредит"), actor=books.anna)

    assert refusal.value.code == "sheet-empty"


def test_english_headings_and_pasted_cells_are_read_as_well(books: Books) -> None:
    opening = draft(books, "account\tparty\tdebit\tcredit\n51\t\t10\t\n60.01\tООО Поставщик\t\t10\n")

    post(opening, actor=books.anna)

    assert same_book(book_of(opening), "51 000 10.00\n000 60.01 10.00")


def test_currency_and_quantity_are_entered_beside_the_amount(books: Books) -> None:
    for code, kept in (("52", ["currency"]), ("10.99", [])):
        Account.objects.create(
            company=books.company, code=code, name=code, dimensions=kept, required=kept, by_currency=bool(kept),
            by_quantity=not kept,
        )
    sheet = "Счет;Дебет;Кредит;Количество;Валюта;Сумма в валюте\n52;9 000;;;usd;100\n10.99;1 000;;2,5;;\n91.01;;10 000;;;\n"

    post(draft(books, sheet), actor=books.anna)

    in_currency, counted = Entry.objects.order_by("pk")[:2]
    assert (in_currency.debit.currency, in_currency.debit_money, in_currency.amount) == ("USD", 100, 9000)
    assert (counted.debit_quantity, counted.amount) == (Decimal("2.5"), 1000)
    wrong = problems(books, "Счет;Дебет;Кредит;Количество;Валюта;Сумма в валюте\n52;9;;;USD;\n51;1;;2;;\n")
    assert [line for line, _text in wrong] == [2, 3]


def test_what_is_off_the_balance_does_not_disturb_the_equality(books: Books) -> None:
    for code in ("007", "ЗБ"):
        Account.objects.create(company=books.company, code=code, name=code, section="off", side="both")
    AccountRule.objects.create(company=books.company, role="off_balance", account=Account.objects.get(code="ЗБ"))
    opening = draft(books, SHEET + "007;;777;\n")

    post(opening, actor=books.anna)

    assert balance(books, "000") == 0
    assert balance(books, "007") == 777


def test_a_posted_sheet_is_taken_back_by_storno_and_never_edited(books: Books) -> None:
    opening = draft(books)
    post(opening, actor=books.anna)

    with pytest.raises(ValidationError):
        drafts.change(opening, {"sheet": "x"}, actor=books.anna)
    with pytest.raises(Refused):
        drafts.delete(opening, actor=books.anna)
    with pytest.raises(DatabaseError), transaction.atomic():
        OpeningBalance.objects.update(sheet="x")
    with pytest.raises(Refused) as refusal:
        undo(Step.objects.order_by("-pk").first(), actor=books.anna)
    cancel(opening, reason="Не та дата", actor=books.anna)

    assert refusal.value.code == "not-lawful"
    assert opening.state == "cancelled"
    assert [balance(books, code) for code in ("51", "62.01", "60.01", "000")] == [0, 0, 0, 0]
    assert Operation.objects.get(operation_kind="storno").reason == "Не та дата"


def test_closed_days_refuse_opening_balances(books: Books) -> None:
    Lock.objects.create(company=books.company, area="", locked_until=DAY)
    opening = draft(books)

    with pytest.raises(Refused) as refusal:
        post(opening, actor=books.anna)

    assert refusal.value.code == "period-closed"
    assert OpeningBalance.objects.get().state == "draft"


def test_directors_read_opening_balances_and_do_not_post_them(books: Books) -> None:
    opening = draft(books)
    director = make_actor(books.company, "director")

    with acting(director), pytest.raises(Forbidden):
        post(opening, actor=director)

    assert not Entry.objects.exists()


def test_an_accountant_uploads_a_sheet_sees_that_it_agrees_and_posts_it(books: Books) -> None:
    client = browser(books)
    file = SimpleUploadedFile("osv.csv", SHEET.encode("cp1251"))

    sent = client.post("/openings/new/", {"effective_on": "2025-12-31", "file": file})
    page = client.get(sent.headers["Location"]).content.decode()
    done = client.post(f"{sent.headers['Location']}do/post/")

    opening = OpeningBalance.objects.get()
    assert sent.headers["Location"] == f"/openings/{opening.pk}/"
    assert "Сходится" in page
    assert "/edit/" in page
    assert done.status_code == 302
    assert "/edit/" not in client.get(sent.headers["Location"]).content.decode()
    assert Entry.objects.count() == 5
    journal = client.get("/operations/").content.decode()
    assert "Начальные остатки на 31.12.2025" in journal


def test_the_page_tells_what_is_wrong_by_line(books: Books) -> None:
    client = browser(books)

    sent = client.post("/openings/new/", {"effective_on": "2025-12-31", "sheet": SHEET.replace("51;", "51.9;")})
    page = client.get(sent.headers["Location"]).content.decode()
    refused = client.post(f"{sent.headers['Location']}do/post/")

    assert "51.9" in page
    assert refused.status_code == 409
    assert not Entry.objects.exists()


def test_neither_file_nor_text_is_asked_for_again(books: Books) -> None:
    answer = browser(books).post("/openings/new/", {"effective_on": "2025-12-31"})

    assert answer.status_code == 422
    assert not OpeningBalance.objects.exists()


def test_managers_have_no_opening_balances(books: Books) -> None:
    client = browser(books, "manager")

    assert client.get("/openings/new/").status_code == 403
    assert client.post("/openings/new/", {"effective_on": "2025-12-31", "sheet": SHEET}).status_code == 403
    assert client.get("/openings/").status_code == 404
