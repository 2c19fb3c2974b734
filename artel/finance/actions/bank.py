"""Bank statements: imported once, recognised by rules, booked by one click."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.steps import step
from artel.core.timeline import note
from artel.finance.actions.payment import pay, post_payment, usual_item
from artel.finance.matching import MATCHED_FIELDS, Guess, put, recognise
from artel.finance.models import BankLine, BankStatement, Bill, DocumentState, Invoice, MoneyAccount, Payment, Proforma
from artel.finance.statements import Direction, Reading, Statement, StatementLine, read_statement
from artel.ledger.api import Account, Article
from artel.parties.api import Party

IMPORT: Final = "finance.import_statement"
MATCH: Final = "finance.match_bank"
SHORTEST_ENDING: Final = 8
WAITING: Final = (BankLine.State.NEW, BankLine.State.MATCHED)


@dataclass(slots=True)
class Imported:
    """What became of a file."""

    statements: list[BankStatement] = field(default_factory=list)
    new_count: int = 0
    repeated_count: int = 0
    left_out: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def import_statement(content: bytes, file_name: str, *, actor: Actor) -> Imported:
    """Take a file of a bank whole, or refuse it whole. Lines that are known already are counted and left alone.

    Accounts are locked in the order of their keys: two imports of the same file at once make its lines once.
    """
    actor.require(IMPORT)
    reading = read_statement(content)
    with step(actor, gettext_lazy("Import a bank statement")):
        accounts = _accounts(reading, actor)
        imported = Imported(left_out=_told(reading.left_out), warnings=_told(reading.warnings))
        for statement in sorted(reading.statements, key=lambda one: accounts[one.account].pk):
            _store(statement, accounts[statement.account], reading, content, file_name, imported, actor)
        if not imported.statements:
            message = _("Everything in this file is known already: %(n)s lines were imported before.")
            raise Refused(message % {"n": imported.repeated_count}, "statement-known")
    return imported


def _told(faults: Sequence[Any]) -> list[str]:
    """Faults in words, with the line of the file."""
    line = _("line %(n)s")
    return [f"{line % {'n': fault.place}}: {fault.reason}" if fault.place else fault.reason for fault in faults]


def _accounts(reading: Reading, actor: Actor) -> dict[str, MoneyAccount]:
    """The money account of each account in the file, locked. Refused where one is not known or has another currency."""
    known = MoneyAccount.objects.filter(company_id=actor.company_id, kind_of_account="bank")
    rows = list(known.order_by("pk").select_for_update(of=("self",)).select_related("company"))
    found: dict[str, MoneyAccount] = {}
    for statement in reading.statements:
        row = next((row for row in rows if _is(row, statement.account)), None)
        if row is None:
            message = _("Account %(account)s is not among your money accounts. Add it, then import the file again.")
            raise Refused(message % {"account": statement.account}, "statement-account-unknown")
        if row.currency != statement.currency:
            message = _("«%(account)s» is kept in %(ours)s, the file tells of %(theirs)s. Check the account.")
            said = {"account": row.name, "ours": row.currency, "theirs": statement.currency}
            raise Refused(message % said, "statement-currency")
        found[statement.account] = row
    return found


def _is(row: MoneyAccount, told: str) -> bool:
    """Some banks tell only the end of an IBAN."""
    return told in (row.number, row.iban) or (len(told) >= SHORTEST_ENDING and row.iban.endswith(told))


def _store(
    told: Statement, account: MoneyAccount, reading: Reading, content: bytes, file_name: str, imported: Imported,
    actor: Actor,
) -> None:  # fmt: skip
    identities = [line.identity for line in told.lines]
    known = set(
        BankLine.objects.filter(money_account=account, identity__in=identities).values_list("direction", "identity")
    )
    fresh = [line for line in told.lines if (str(line.direction), line.identity) not in known]
    repeated = len(told.lines) - len(fresh)
    imported.repeated_count += repeated
    imported.new_count += len(fresh)
    if repeated and not fresh:
        return
    statement = BankStatement.objects.create(
        company_id=actor.company_id, money_account=account, owner_id=actor.user_id, file_name=file_name[:200],
        format_name=reading.format_name, content=content, digest=sha256(content).hexdigest(), from_on=told.from_on,
        until_on=told.until_on, currency=told.currency, opening=_amount(told.opening), closing=_amount(told.closing),
        received=told.moved(Direction.IN).amount, paid=told.moved(Direction.OUT).amount, repeated_count=repeated,
        left_out=imported.left_out, warnings=imported.warnings,
    )  # fmt: skip
    lines = recognise((_line(line, statement, account) for line in fresh), actor.company_id)
    BankLine.objects.bulk_create(lines)
    note(statement, "created", actor=actor)
    imported.statements.append(statement)


def _line(told: StatementLine, statement: BankStatement, account: MoneyAccount) -> BankLine:
    other = told.counterparty
    return BankLine(
        company_id=statement.company_id, statement=statement, money_account=account, place=told.place,
        direction=str(told.direction), amount=told.amount.amount, day=told.day, number=told.number[:60],
        name=other.name[:300], inn=other.inn[:12], kpp=other.kpp[:9], account_number=other.account[:42],
        bank_code=other.bank_code[:20], purpose=told.purpose[:1000], identity=told.identity[:300],
    )  # fmt: skip


def recognise_again(statement: BankStatement, *, actor: Actor) -> int:
    """Look once more at what waits, after clients or invoices were added; what was chosen by hand stays."""
    actor.require(MATCH)
    with step(actor, gettext_lazy("Recognise bank lines")):
        waiting = statement.lines.filter(state__in=WAITING).exclude(rule=BankLine.Rule.HAND)
        lines = recognise(waiting.select_related("money_account"), statement.company_id)
        BankLine.objects.bulk_update(lines, MATCHED_FIELDS)
    return sum(1 for line in lines if line.state == BankLine.State.MATCHED)


@action(
    BankLine, permission=MATCH, source=BankLine.State.MATCHED, label=gettext_lazy("Book"), icon="check", tone="primary",
    silent=True,
)  # fmt: skip
def book(line: BankLine, *, actor: Actor) -> None:
    """Make a payment of what the line was taken for, and post it."""
    line.payment = _own_order(line, actor) or pay(_values(line), actor=actor)
    line.state = BankLine.State.BOOKED
    line.save(update_fields=["payment", "state"])


def book_all(statement: BankStatement, *, actor: Actor) -> int:
    """Book every line that is recognised, the oldest first; all of them or none."""
    actor.require(MATCH)
    with step(actor, gettext_lazy("Book recognised bank lines")):
        lines = list(statement.lines.filter(state=BankLine.State.MATCHED).order_by("day", "direction", "pk"))
        for line in lines:
            book(line, actor=actor)
    return len(lines)


@action(
    BankLine, permission=MATCH, source=WAITING, label=gettext_lazy("Choose"), icon="pencil", bulk=False, silent=True,
    labels={
        "kind_of_payment": gettext_lazy("Kind"), "party": gettext_lazy("Party"), "invoice": gettext_lazy("Invoice"),
        "proforma": gettext_lazy("Request to pay"), "bill": gettext_lazy("Supplier's bill"),
        "account": gettext_lazy("Other account"), "cost_article": gettext_lazy("Item of the other account"),
    },
)  # fmt: skip
def choose(
    line: BankLine, *, kind_of_payment: Payment.Kind, party: Party | None = None, invoice: Invoice | None = None,
    proforma: Proforma | None = None, bill: Bill | None = None, account: Account | None = None,
    cost_article: Article | None = None, actor: Actor,
) -> None:  # fmt: skip
    """Say what the line is, where the rules did not know or were wrong."""
    document = invoice or proforma or bill
    party = party or (document.party if document is not None else None)
    guess = Guess(BankLine.Rule.HAND, str(kind_of_payment), party, invoice, proforma, bill, account, cost_article)
    if not guess.is_whole:
        needs_party = kind_of_payment in (Payment.Kind.CUSTOMER, Payment.Kind.SUPPLIER)
        message = _("Say who pays or is paid.") if needs_party else _("Say what it is booked to.")
        raise Refused(message, "line-not-whole")
    put(line, guess)
    line.state = BankLine.State.MATCHED
    line.save(update_fields=list(MATCHED_FIELDS))


@action(
    BankLine, permission=MATCH, source=WAITING, target=BankLine.State.LEFT, label=gettext_lazy("Leave as it is"),
    icon="minus", silent=True,
)  # fmt: skip
def leave(line: BankLine, *, actor: Actor) -> None:
    """The line is booked by something else, or not at all."""


@action(
    BankLine, permission=MATCH, source=BankLine.State.LEFT, label=gettext_lazy("Take up again"), icon="undo-2",
    silent=True,
)  # fmt: skip
def take_up(line: BankLine, *, actor: Actor) -> None:
    """The line waits anew, as it was recognised."""
    is_whole = bool(line.kind_of_payment)
    line.state = BankLine.State.MATCHED if is_whole else BankLine.State.NEW
    line.save(update_fields=["state"])


def _own_order(line: BankLine, actor: Actor) -> Payment | None:
    """Our draft that the bank has carried out now: it gets the day of the bank and is posted."""
    if line.rule != BankLine.Rule.ORDER:
        return None
    drafts = Payment.objects.filter(
        company_id=line.company_id, money_account_id=line.money_account_id, direction=line.direction,
        amount=line.amount, party=line.party, state=DocumentState.DRAFT,
    )  # fmt: skip
    order = drafts.order_by("pk").first()
    if order is None:
        return None
    if order.paid_on != line.day:
        order.paid_on = line.day
        order.save(update_fields=["paid_on"])
    post_payment(order, actor=actor)
    return order


def _values(line: BankLine) -> dict[str, Any]:
    values: dict[str, Any] = {
        "direction": line.direction, "kind_of_payment": line.kind_of_payment, "paid_on": line.day,
        "money_account": line.money_account, "amount": line.amount, "party": line.party, "number": line.number[:40],
        "purpose": line.purpose[:500], "invoice": line.invoice, "proforma": line.proforma, "bill": line.bill,
        "account": line.account, "cost_article": line.cost_article,
    }  # fmt: skip
    if line.rule == BankLine.Rule.FEE:
        values["article"] = usual_item(line.company_id, "bank-fees")
    return values


def _amount(money: Any) -> Any:
    return None if money is None else money.amount
