"""Bank statements: imported once, recognised by rules that are shown, booked by one click."""

import threading
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from artel.core.actor import acting
from artel.core.errors import Forbidden, Refused
from artel.core.testing import make_actor, make_company
from artel.finance.actions.bank import book, book_all, choose, import_statement, leave, recognise_again, take_up
from artel.finance.actions.orders import export_orders
from artel.finance.actions.payment import cancel_payment
from artel.finance.matching import numbers_in
from artel.finance.models import BankLine, BankStatement, MoneyAccount, Payment
from artel.finance.queries.reconciling import reconciling
from artel.finance.statements import read_statement
from artel.finance.tests.money.conftest import OURS, THEIRS, Till
from artel.ledger.testing import book_of, same_book
from artel.parties.api import BankAccount, Party


def bank_file(*documents: str, account: str = OURS, closing: str = "") -> bytes:
    """A file of one account with these documents."""
    head = ["1CClientBankExchange", "ВерсияФормата=1.03", "Кодировка=Windows", f"РасчСчет={account}", "СекцияРасчСчет",
            "ДатаНачала=10.03.2026", "ДатаКонца=10.03.2026", f"РасчСчет={account}",
            *([f"КонечныйОстаток={closing}"] if closing else []), "КонецРасчСчет"]  # fmt: skip
    return "\r\n".join([*head, *documents, "КонецФайла", ""]).encode("cp1251")


def came(amount: str = "1220.00", number: str = "15", inn: str = "7702000000", purpose: str = "Оплата по счету 1", account: str = THEIRS, name: str = "ООО Покупатель") -> str:
    return "\r\n".join([
        "СекцияДокумент=Платежное поручение", f"Номер={number}", "Дата=10.03.2026", f"Сумма={amount}",
        f"ПлательщикСчет={account}", f"ПлательщикИНН={inn}", f"Плательщик1={name}", f"ПолучательСчет={OURS}",
        f"НазначениеПлатежа={purpose}", "КонецДокумента",
    ])  # fmt: skip


def went(amount: str, number: str = "3", inn: str = "7703000000", purpose: str = "По счету 7", account: str = THEIRS) -> str:
    return "\r\n".join([
        "СекцияДокумент=Платежное поручение", f"Номер={number}", "Дата=10.03.2026", f"Сумма={amount}",
        f"ПлательщикСчет={OURS}", f"ПолучательСчет={account}", f"ПолучательИНН={inn}", "Получатель1=ООО Поставщик",
        f"НазначениеПлатежа={purpose}", "КонецДокумента",
    ])  # fmt: skip


def imported(money: Till, *documents: str) -> list[BankLine]:
    result = import_statement(bank_file(*documents), "kl_to_1c.txt", actor=money.anna)
    return list(result.statements[0].lines.order_by("place"))


def test_a_line_is_recognised_by_the_number_in_its_purpose_and_its_inn(money: Till) -> None:
    invoice = money.owed("1220.00", number="1")

    (line,) = imported(money, came())

    assert (line.state, line.rule, line.party, line.invoice) == ("matched", "number", money.buyer, invoice)


def test_number_and_amount_do_where_the_party_is_not_known(money: Till) -> None:
    invoice = money.owed("1220.00", number="1")

    same, other = imported(money, came(inn="", account=""), came(amount="1.00", number="16", inn="", account=""))

    assert (same.rule, same.invoice, same.party) == ("amount", invoice, money.buyer)
    assert (other.state, other.rule) == ("new", "")


def test_what_the_party_owes_exactly_is_recognised_without_a_number(money: Till) -> None:
    invoice = money.owed("300.00", number="A-17")
    money.owed("500.00", number="A-18")

    (line,) = imported(money, came("300.00", purpose="За товар"))

    assert (line.rule, line.invoice) == ("debt", invoice)


def test_a_party_is_known_by_inn_or_by_its_account(money: Till) -> None:
    Party.objects.create(company=money.company, kind_of_party="organisation", name="Новый")
    BankAccount.objects.create(company=money.company, party=money.buyer, number=THEIRS, bik="044525000")

    by_inn, by_account, nobody = imported(
        money, came(purpose="-", account=""), came("5.00", "2", inn="", purpose="-"), came("6.00", "3", inn="7705000000", account="", purpose="-")
    )

    assert [(line.rule, line.party) for line in (by_inn, by_account, nobody)] == [
        ("inn", money.buyer), ("account", money.buyer), ("", None),
    ]
    assert by_inn.state == "matched"
    assert nobody.state == "new"


def test_fees_and_own_accounts_are_known_by_themselves(money: Till) -> None:
    own = MoneyAccount.objects.create(company=money.company, name="Второй", number="40702810200000000002", bik="044525000")

    fee, transfer = imported(
        money, went("45.00", inn="", account="", purpose="Комиссия за ведение счета"), went("100.00", "4", inn="", account=own.number)
    )

    assert (fee.rule, fee.kind_of_payment, fee.account.code, fee.cost_article.code) == ("fee", "other", "91.02", "bank-fees")
    assert (transfer.rule, transfer.kind_of_payment) == ("own", "transfer")


def test_one_click_books_every_recognised_line(money: Till) -> None:
    money.owed("1220.00", number="1")
    bill = money.billed("700.00", number="7")
    result = import_statement(bank_file(came(), went("700.00"), came("9.00", "99", inn="", account="", purpose="?")), "a.txt", actor=money.anna)
    (statement,) = result.statements

    number = book_all(statement, actor=money.anna)

    assert number == 2
    states = dict(statement.lines.values_list("number", "state"))
    assert states == {"15": "booked", "3": "booked", "99": "new"}
    received, paid = Payment.objects.order_by("direction")
    assert same_book(book_of(received), "51 62.01 1220.00")
    assert same_book(book_of(paid), "60.01 51 700.00")
    assert paid.bill == bill
    assert money.left() == []
    assert money.agrees()


def test_a_file_imported_twice_adds_nothing_and_says_so(money: Till) -> None:
    money.owed("1220.00", number="1")
    imported(money, came(), went("700.00"))

    with pytest.raises(Refused, match="2") as refusal:
        imported(money, came(), went("700.00"))

    assert refusal.value.code == "statement-known"
    assert (BankStatement.objects.count(), BankLine.objects.count()) == (1, 2)


def test_days_told_again_add_only_what_is_new(money: Till) -> None:
    imported(money, came())

    result = import_statement(bank_file(came(), came("5.00", "16")), "b.txt", actor=money.anna)

    assert (result.new_count, result.repeated_count) == (1, 1)
    assert BankLine.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"hello", "statement-format"),
        (bank_file(came(), account="40702810000000000009"), "statement-account-unknown"),
        (bank_file(came()).replace("КонечныйОстаток".encode("cp1251"), b"x").replace(b"10.03.2026", b"99.99.2026", 1), "statement-broken"),
    ],
)
def test_a_file_with_faults_imports_nothing(money: Till, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        import_statement(content, "c.txt", actor=money.anna)

    assert refusal.value.code == code
    assert not BankStatement.objects.exists()
    assert not BankLine.objects.exists()


def test_bad_documents_are_left_out_and_told(money: Till) -> None:
    result = import_statement(bank_file(came("0.00", "1"), came()), "d.txt", actor=money.anna)

    assert (result.new_count, len(result.left_out)) == (1, 1)
    assert "10" in result.statements[0].left_out[0]


def test_a_line_is_chosen_by_hand_left_and_taken_up_again(money: Till) -> None:
    (line,) = imported(money, came(inn="", account="", purpose="?"))

    with pytest.raises(Refused) as refusal:
        choose(line, kind_of_payment=Payment.Kind.CUSTOMER, actor=money.anna)
    assert refusal.value.code == "line-not-whole"
    choose(line, kind_of_payment=Payment.Kind.CUSTOMER, party=money.buyer, actor=money.anna)
    leave(line, actor=money.anna)
    take_up(line, actor=money.anna)
    book(line, actor=money.anna)

    assert (line.state, line.rule) == ("booked", "hand")
    assert line.payment.party == money.buyer


def test_the_next_line_of_the_same_account_is_booked_like_the_last(money: Till) -> None:
    from artel.ledger.api import Account

    (rent,) = imported(money, went("50.00", inn="7707000000", purpose="Аренда за февраль"))
    choose(rent, kind_of_payment=Payment.Kind.OTHER, account=Account.objects.get(code="44.01"), actor=money.anna)
    book(rent, actor=money.anna)

    (again,) = imported(money, went("50.00", "8", inn="7707000000", purpose="Аренда за март"))

    assert (again.state, again.rule, again.account.code) == ("matched", "like", "44.01")


def test_a_client_added_later_is_recognised_when_asked_again(money: Till) -> None:
    (line,) = imported(money, came(inn="7709000000", account="", purpose="-"))
    Party.objects.create(company=money.company, kind_of_party="organisation", name="Новый", inn="7709000000")

    assert recognise_again(line.statement, actor=money.anna) == 1

    line.refresh_from_db()
    assert (line.state, line.rule) == ("matched", "inn")


def test_a_cancelled_payment_lets_its_line_wait_again(money: Till) -> None:
    (line,) = imported(money, came())
    book(line, actor=money.anna)

    cancel_payment(line.payment, reason="Не тот", actor=money.anna)

    line.refresh_from_db()
    assert (line.state, line.payment) == ("matched", None)


def test_what_the_bank_told_is_never_changed(money: Till) -> None:
    (line,) = imported(money, came())

    with pytest.raises(DatabaseError), transaction.atomic():
        BankLine.objects.filter(pk=line.pk).update(amount=Decimal(1))
    with pytest.raises(DatabaseError), transaction.atomic():
        line.delete()


def test_the_page_tells_how_far_the_books_are_from_the_bank(money: Till) -> None:
    result = import_statement(bank_file(came(), came("5.00", "16", inn="", account="", purpose="?"), closing="1225.00"), "e.txt", actor=money.anna)
    (statement,) = result.statements
    book_all(statement, actor=money.anna)

    found = reconciling(statement, actor=money.anna)

    assert (found.total, found.done, found.unknown) == (2, 1, 1)
    assert found.difference.amount == Decimal("-5.00")


def test_our_payment_order_comes_back_and_is_posted(money: Till) -> None:
    BankAccount.objects.create(company=money.company, party=money.seller, number=THEIRS, bik="044525000", bank_name="Банк")
    order = money.draft("700.00", kind_of_payment="supplier", purpose="Оплата по счёту 7")

    content = export_orders(money.bank, actor=money.anna)

    order.refresh_from_db()
    (told,) = read_statement(content).statements[0].lines
    assert (order.number, told.number, told.amount.amount, told.counterparty.inn) == ("1", "1", Decimal("700.00"), "7703000000")
    (line,) = imported(money, went("700.00", "1", purpose="Оплата"))
    assert line.rule == "order"
    book(line, actor=money.anna)
    assert line.payment == order
    assert Payment.objects.count() == 1
    assert line.payment.state == "posted"


def test_an_order_to_a_party_without_an_account_is_refused(money: Till) -> None:
    money.draft("700.00", kind_of_payment="supplier")

    with pytest.raises(Refused) as refusal:
        export_orders(money.bank, actor=money.anna)

    assert refusal.value.code == "no-bank-account"
    assert Payment.objects.get().number == ""


def test_only_those_who_keep_the_bank_import_and_book(money: Till) -> None:
    (line,) = imported(money, came())
    with acting(make_actor(money.company, "manager")) as maria:
        with pytest.raises(Forbidden):
            import_statement(bank_file(came("1.00")), "f.txt", actor=maria)
        with pytest.raises(Forbidden):
            book(line, actor=maria)


@pytest.mark.parametrize(
    ("purpose", "numbers"),
    [
        ("Оплата по счету № 15 от 12.01.2026 за товар", ["15"]),
        ("Оплата по счёту-фактуре 7/2, в т.ч. НДС 22% - 110.00", ["7/2"]),
        ("Сч. 0042 и акт 43", ["0042", "42", "43"]),
        ("Payment for invoice INV-0015.", ["INV-0015"]),
        ("По договору от 12.01.2026", []),
        ("Оплата счета от 12.01.2026", []),
    ],
)
def test_numbers_are_found_in_purposes(purpose: str, numbers: list[str]) -> None:
    assert numbers_in(purpose) == numbers


@pytest.mark.django_db(transaction=True)
def test_two_at_once_import_a_file_once() -> None:
    company = make_company()
    anna = make_actor(company, "accountant")
    with acting(anna):
        MoneyAccount.objects.create(company=company, name="Расчётный", number=OURS, bik="044525000")
    content = bank_file(*(came(str(place), str(place), purpose=f"{place}") for place in range(1, 30)))
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def run() -> None:
        try:
            with acting(anna):
                start.wait()
                import_statement(content, "g.txt", actor=anna)
            outcomes.append("done")
        except Refused as problem:
            outcomes.append(problem.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done", "statement-known"]
    with acting(anna):
        assert BankLine.objects.count() == 29
        assert BankStatement.objects.count() == 1
