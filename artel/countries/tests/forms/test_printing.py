"""Papers as people get them: menus, addresses, the API, many at once; long tables, odd names, what is missing."""

import re
import struct
import zlib
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader
from pypdf.generic import StreamObject

from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.testing import browser_of, make_actor, make_company
from artel.countries.ru.forms.firm import Bank, short_name
from artel.countries.ru.forms.firm import Firm as Side
from artel.countries.ru.forms.payment_qr import drawn, payment_code
from artel.countries.tests.forms.conftest import Firm, pages_of
from artel.finance.api import Invoice, LineDraft, MoneyAccount
from artel.screens.models import Letterhead
from artel.screens.printing.documents import papers_of
from artel.screens.printing.letterhead import keep_letterhead, signers_of
from artel.screens.registry import screen_of


def grey_picture(shade: int) -> bytes:
    """The smallest picture that is one: eight by eight, grey."""
    rows = b"".join(b"\0" + bytes([shade] * 8) for _row in range(8))
    parts = ((b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    told = (struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part)) for name, part in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(told)


def pictures_in(pdf: bytes) -> int:
    reader = PdfReader(BytesIO(pdf))
    found = (reader.get_object(number) for number in range(1, reader.trailer["/Size"]))
    return sum(1 for item in found if isinstance(item, StreamObject) and item.get("/Subtype") == "/Image")


def offered(record: object, actor: Actor) -> list[str]:
    return [item["url"].split("/")[-2] for item in papers_of(screen_of(type(record)), record, actor)]


def test_a_document_is_offered_the_forms_of_its_kind_and_state(firm: Firm) -> None:
    draft = Invoice.objects.create(company=firm.company, party=firm.buyer, form="upd")

    assert offered(firm.sold(), firm.anna) == ["tax-invoice", "torg-12", "upd", "card"]
    assert offered(firm.sold("act", [LineDraft(Decimal(1), Decimal(122), firm.assembly)]), firm.anna) == ["tax-invoice", "act", "card"]
    assert offered(draft, firm.anna) == ["card"]


def test_the_page_the_address_and_the_api_give_the_same_paper(firm: Firm) -> None:
    sold, client = firm.sold(), browser_of(firm.anna)

    page = client.get(f"/invoices/{sold.pk}/").content.decode()
    paper = client.get(f"/invoices/{sold.pk}/print/upd/")
    by_api = client.get(f"/api/invoices/{sold.pk}/print/upd/")

    assert f'href="/invoices/{sold.pk}/print/upd/"' in page
    assert paper.headers["Content-Type"] == by_api.headers["Content-Type"] == "application/pdf"
    assert pages_of(paper.content) == pages_of(by_api.content)


def test_a_stranger_gets_no_paper(firm: Firm) -> None:
    sold = firm.sold()
    manager, stranger = make_actor(firm.company, "manager"), make_actor(make_company("Чужие"), "administrator")

    for actor in (manager, stranger):
        client = browser_of(actor)
        for address in (f"/invoices/{sold.pk}/print/upd/", f"/api/invoices/{sold.pk}/print/upd/"):
            assert client.get(address).status_code == 404
        assert client.get(f"/parties/{firm.buyer.pk}/print/reconciliation/?since=2026-01-01&until=2026-12-31").status_code == 404


def test_a_draft_has_no_form(firm: Firm) -> None:
    draft = Invoice.objects.create(company=firm.company, party=firm.buyer, form="upd")

    answer = browser_of(firm.anna).get(f"/api/invoices/{draft.pk}/print/upd/")

    assert (answer.status_code, answer.json()["code"]) == (409, "no-such-paper")


def test_a_period_is_asked_for_and_checked(firm: Firm) -> None:
    client, address = browser_of(firm.anna), f"/parties/{firm.buyer.pk}/print/reconciliation/"

    assert 'name="since"' in client.get(address).content.decode()
    assert client.get(f"{address}?since=2026-03-01&until=2026-02-01").status_code == 422
    assert client.get(f"/api{address}").status_code == 422
    assert client.get(f"{address}?since=2026-03-01&until=2026-03-31").headers["Content-Type"] == "application/pdf"


def test_chosen_rows_are_printed_as_one_file(firm: Firm) -> None:
    first, second = firm.sold(), firm.sold()
    firm.sold()

    answer = browser_of(firm.anna).post("/invoices/bulk/print/upd/", {"ids": [first.pk, second.pk]})

    numbers = [page.split("Счет-фактура № ")[1].split(" ")[0] for page in pages_of(answer.content)]
    assert numbers == [first.number, second.number]


@pytest.mark.parametrize(("form", "name", "total"), [("upd", "upd", "Всего к оплате (9)"), ("upd", "torg-12", "Всего по накладной")])
@pytest.mark.parametrize("count", [1, 45, 500])
def test_long_tables_repeat_their_heads_and_every_page_is_numbered(firm: Firm, form: str, name: str, total: str, count: int) -> None:
    lines = [LineDraft(Decimal(1), Decimal("122.00"), firm.chair, f"Стул № {number}") for number in range(1, count + 1)]

    pages = pages_of(firm.printed(firm.sold(form, lines), name))

    rows = [page for page in pages if "Стул №" in page]
    assert all(("Цена (тариф)" if name == "upd" else "Масса брутто") in page for page in rows)
    assert sum(page.count("Стул №") for page in pages) == count
    assert sum(total in page for page in pages) == 1
    if len(pages) > 1:
        assert [f"{number} из {len(pages)}" in page for number, page in enumerate(pages, start=1)] == [True] * len(pages)
    if name == "torg-12":
        sums = [re.search(r"Итого (\d+) Х ([\d ]+),00 Х", page).groups() for page in rows]  # type: ignore[union-attr]  # it is there
        assert sum(int(pieces) for pieces, _net in sums) == count
        assert sum(int(net.replace(" ", "")) for _pieces, net in sums) == count * 100


def test_odd_names_are_printed(firm: Firm) -> None:
    long = "Шкаф-купе «Очень длинное название» 🎉 " * 12
    lines = [LineDraft(Decimal(1), Decimal(122), text=text) for text in (long.strip(), "👍🏽", '#panic("x") $_*')]

    page = " ".join(pages_of(firm.printed(firm.sold("upd", lines), "upd")))

    assert "Очень длинное название" in page
    assert '#panic("x") $_*' in page
    assert "🎉" not in page


def test_a_request_without_an_account_says_what_to_do(firm: Firm) -> None:
    request = firm.request()
    MoneyAccount.objects.filter(pk=firm.bank.pk).update(is_archived=True)

    answer = browser_of(firm.anna).get(f"/proformas/{request.pk}/print/request-to-pay/")

    assert answer.status_code == 409
    assert "Добавьте" in answer.content.decode()


def test_a_tax_paper_without_inn_is_refused_and_an_order_without_payee_too(firm: Firm) -> None:
    sold = firm.sold()
    firm.paid("90000.00")
    firm.seller.bank_accounts.all().delete()
    went = firm.paid("10.00", out=True, purpose="Оплата")
    type(firm.company).objects.filter(pk=firm.company.pk).update(inn="")

    with pytest.raises(Refused) as no_inn:
        firm.printed(Invoice.objects.get(pk=sold.pk), "upd")
    with pytest.raises(Refused) as no_payee:
        firm.printed(went, "payment-order")

    assert (no_inn.value.code, no_payee.value.code) == ("no-inn", "no-payee-account")


def test_what_is_not_known_of_signers_stays_blank(firm: Firm) -> None:
    Letterhead.objects.all().delete()

    for name in ("upd", "torg-12"):
        assert "Петров" not in pages_of(firm.printed(firm.sold(), name))[0]


def test_pictures_are_kept_with_the_letterhead_and_drawn(firm: Firm) -> None:
    before = firm.printed(firm.request(), "request-to-pay")

    given = {name: SimpleUploadedFile(f"{name}.png", grey_picture(shade)) for name, shade in (("logo", 90), ("stamp", 150))}
    keep_letterhead(given, actor=firm.anna)

    after = firm.printed(firm.request(), "request-to-pay")
    assert signers_of(firm.company).director == "Петров Пётр Петрович"
    assert (pictures_in(before), pictures_in(after)) == (0, 2)


def test_only_pictures_are_taken_and_only_from_those_who_may(firm: Firm) -> None:
    manager = make_actor(firm.company, "manager")
    with pytest.raises(Refused) as refusal:
        keep_letterhead({"logo": SimpleUploadedFile("logo.txt", b"text")}, actor=firm.anna)

    answer = browser_of(firm.anna).post("/letterhead/", {"director": "Новый", "stamp": SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")})

    assert refusal.value.code == "picture-type"
    assert answer.status_code == 422
    assert browser_of(manager).get("/letterhead/").status_code == 403
    assert Letterhead.objects.get().director == "Петров Пётр Петрович"


def test_the_code_of_a_request_is_that_of_the_standard() -> None:
    side = Side("ООО «Три кита»", inn="6200098765", kpp="620001001",
                bank=Bank("40702810138250123017", "ОАО «БАНК»", "044525225", "30101810400000000225"))  # fmt: skip

    code = payment_code(side, Decimal("1234.50"), "Оплата по счёту № 5 от 10.04.2026")

    assert code is not None
    assert code.text == (
        "ST00012|Name=ООО «Три кита»|PersonalAcc=40702810138250123017|BankName=ОАО «БАНК»|BIC=044525225"
        "|CorrespAcc=30101810400000000225|Sum=123450|Purpose=Оплата по счёту № 5 от 10.04.2026|PayeeINN=6200098765|KPP=620001001"
    )
    assert drawn(code).startswith("<svg")


def test_the_code_chooses_a_separator_and_an_alphabet_that_fit() -> None:
    bank = Bank("40702810138250123017", "БАНК", "044525225", "30101810400000000225")

    barred = payment_code(Side("А|Б", bank=bank), Decimal(1), "x")
    long = payment_code(Side("Ы" * 110, bank=bank), Decimal(1), "x")
    unknown = payment_code(Side("А", bank=Bank("40702810138250123017", "", "044525225")), Decimal(1), "x")

    assert barred is not None
    assert barred.text.startswith("ST00012#Name=А|Б#")
    assert long is not None
    assert (long.encoding, long.text[:8]) == ("windows-1251", "ST00011|")
    assert unknown is None


@pytest.mark.parametrize(("whole", "short"), [("Петров Пётр Петрович", "Петров П. П."), ("Петров П. П.", "Петров П. П."), ("", ""), ("Ли", "Ли")])
def test_names_are_shortened_for_signatures(whole: str, short: str) -> None:
    assert short_name(whole) == short
