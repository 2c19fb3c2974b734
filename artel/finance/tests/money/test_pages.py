"""Pages of money, as an accountant and a manager meet them."""

from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from artel.core.testing import browser_of, make_actor
from artel.finance.models import BankStatement, Payment, Rate
from artel.finance.tests.money.conftest import Till
from artel.finance.tests.money.test_bank import bank_file, came
from artel.finance.tests.money.test_entered import RATES


def uploaded(content: bytes, name: str = "kl_to_1c.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/plain")


def plain(answer: object) -> str:
    return answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def test_the_page_of_money_tells_what_lies_where(money: Till) -> None:
    money.owed("1220.00")
    money.paid("1220.00")

    page = plain(browser_of(money.anna).get("/money/"))

    assert "1 220,00 ₽" in page
    assert "Касса" in page
    assert "0,00 $" in page or "$0,00" in page or "0,00 USD" in page


def test_a_file_is_uploaded_and_its_lines_are_booked_by_one_click(money: Till) -> None:
    money.owed("1220.00", number="1")
    client = browser_of(money.anna)

    answer = client.post("/bank-statements/new/", {"file": uploaded(bank_file(came(), came("5.00", "16", inn="", account="", purpose="?"), closing="1225.00"))})
    statement = BankStatement.objects.get()
    before = plain(client.get(f"/bank-statements/{statement.pk}/"))
    booked = client.post(f"/bank-statements/{statement.pk}/book/")
    after = plain(client.get(f"/bank-statements/{statement.pk}/"))

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/bank-statements/{statement.pk}/")
    assert "номер документа в назначении и контрагент" in before
    assert "Провести 1 распознанную строку" in before
    assert booked.status_code == 204
    assert Payment.objects.get().amount == Decimal("1220.00")
    assert "Разобрано строк: 1 из 2" in after
    assert "-5,00 ₽" in after
    assert "Провести 1" not in after


def test_what_is_wrong_with_a_file_is_said_beside_it(money: Till) -> None:
    client = browser_of(money.anna)
    client.post("/bank-statements/new/", {"file": uploaded(bank_file(came()))})

    twice = client.post("/bank-statements/new/", {"file": uploaded(bank_file(came()))})
    broken = client.post("/bank-statements/new/", {"file": uploaded(b"hello")})

    assert (twice.status_code, broken.status_code) == (422, 422)
    assert "Всё из этого файла уже загружено раньше: строк — 1." in plain(twice)
    assert "Этот файл — не банковская выписка" in plain(broken)


def test_the_file_of_the_bank_is_given_back_as_it_came(money: Till) -> None:
    content = bank_file(came())
    client = browser_of(money.anna)
    client.post("/bank-statements/new/", {"file": uploaded(content)})

    answer = client.get(f"/bank-statements/{BankStatement.objects.get().pk}/file/")

    assert answer.content == content
    assert answer.headers["Content-Disposition"] == 'attachment; filename="kl_to_1c.txt"'


def test_rates_are_loaded_from_a_file(money: Till) -> None:
    content = RATES.format(usd="90,5").encode("cp1251")

    answer = browser_of(money.anna).post("/rates/load/", {"file": uploaded(content, "daily.xml")})

    assert answer.status_code == 302
    assert sorted(Rate.objects.values_list("currency", flat=True)) == ["JPY", "USD"]


def test_a_manager_keeps_no_money(money: Till) -> None:
    client = browser_of(make_actor(money.company, "manager"))

    answers = [client.get(url).status_code for url in ("/money/", "/bank-statements/new/", "/rates/load/", "/bank-statements/1/")]

    assert answers == [403, 403, 403, 404]
