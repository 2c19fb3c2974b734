"""What is found when a month is looked through before it is closed: each finding says what it is and leads to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db import connection
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from artel.core.errors import Refused
from artel.finance.actions.revaluation import revaluation_of, worths_of
from artel.finance.awaited import AWAITED
from artel.finance.models import BankLine, Bill, MonthClose
from artel.inventory.api import short_on, uncosted_in, waiting_until
from artel.kit.money import Money
from artel.ledger.api import Account, Entry, Selection, balances, locked_until
from artel.parties.api import Party
from artel.screens.registry import screen_of, url_of

MOST: Final = 10


@dataclass(frozen=True)
class Finding:
    """One thing that was found. `blocks` keeps the step from being taken; some may be passed over with a reason."""

    text: str
    url: str = ""
    blocks: bool = True
    is_passable: bool = True


def _documents(close: MonthClose) -> list[Finding]:
    """Drafts of the month, and bank lines that nobody booked."""
    found = []
    days = (close.month, close.until_on)
    for kind in AWAITED:
        asked = {"company_id": close.company_id, "state__in": kind.states, f"{kind.day}__range": days}
        rows = list(kind.model._default_manager.filter(**asked).order_by(kind.day, "pk")[: MOST + 1])
        found += [Finding(_("Draft: %(document)s") % {"document": row}, url_of(row)) for row in rows[:MOST]]
        shown = screen_of(kind.model)
        if len(rows) > MOST and shown is not None:
            name = kind.model._meta.verbose_name_plural
            found.append(Finding(_("More drafts: %(kind)s") % {"kind": name}, f"/{shown.slug}/?f.state=draft"))
    waiting = BankLine.objects.filter(
        company_id=close.company_id, day__range=days, state__in=[BankLine.State.NEW, BankLine.State.MATCHED]
    )
    for statement_id, number in _by_statement(waiting):
        text = ngettext("%(n)s line of the bank is not booked", "%(n)s lines of the bank are not booked", number)
        found.append(Finding(text % {"n": number}, f"/bank-statements/{statement_id}/"))
    return found


def _by_statement(lines: QuerySet[BankLine]) -> list[tuple[int, int]]:
    counted = lines.order_by().values_list("statement_id").annotate(Count("pk")).order_by("statement_id")
    return list(counted[:MOST])


def _costs(close: MonthClose) -> list[Finding]:
    """Warehouses that owe goods, issues without a cost, costs that wait."""
    found = []
    for short in short_on(close.company_id, close.until_on)[:MOST]:
        told = {"product": short.product_name, "warehouse": short.warehouse_name, "quantity": _plain(short.quantity)}
        text = _("%(product)s: less than nothing in «%(warehouse)s» (%(quantity)s)")
        found.append(Finding(text % told, f"/products/{short.product_id}/"))
    free = uncosted_in(close.company_id, close.period)
    if free:
        text = ngettext("%(n)s product left without a cost", "%(n)s products left without a cost", len(free))
        found.append(Finding(text % {"n": len(free)}, f"/products/{free[0]}/"))
    waiting = waiting_until(close.company_id, close.until_on)
    if waiting:
        text = ngettext("Costs of %(n)s product wait", "Costs of %(n)s products wait", waiting)
        found.append(Finding(text % {"n": waiting}, "/stock-value/", blocks=False))
    return found


def _landed(close: MonthClose) -> list[Finding]:
    """Costs of delivery that lie on their own account still."""
    return _standing(close, "landed_costs")


def _revaluation(close: MonthClose) -> list[Finding]:
    """What balances in other currencies gained or lost since."""
    try:
        worths = worths_of(revaluation_of(close))
    except Refused as problem:
        return [Finding(str(problem), "/rates/load/", is_passable=False)]
    currency = close.company.currency
    return [
        Finding(f"{worth.what}: {Money(worth.after - worth.before, currency)}", blocks=False) for worth in worths
    ]


_ADVANCE_TAX: Final = """
SELECT party_id, sum(tax) FROM (
    SELECT i.party_id, CASE i.role WHEN 'advance_received' THEN i.tax ELSE -i.tax END AS tax FROM finance_openitem i
    WHERE i.company_id = %(company)s AND i.role IN ('advance_received', 'advance_paid') AND i.effective_on <= %(day)s
    UNION ALL
    SELECT i.party_id, CASE i.role WHEN 'advance_received' THEN -s.tax ELSE s.tax END
    FROM finance_settlement s JOIN finance_openitem i ON i.id IN (s.debit_id, s.credit_id)
    WHERE i.company_id = %(company)s AND i.role IN ('advance_received', 'advance_paid') AND i.tax <> 0
        AND s.effective_on <= %(day)s
) x GROUP BY party_id
"""


def _advances(close: MonthClose) -> list[Finding]:
    """Parties whose VAT on advances in the ledger is not that of their advances."""
    roles = ("vat_on_advance_received", "vat_on_advance_paid")
    accounts = Account.objects.filter(company_id=close.company_id, rules__role__in=roles)
    chosen = Selection([close.company_id], sorted(set(accounts.values_list("pk", flat=True))))
    booked = {key[0]: line.closing for key, line in balances(chosen, close.until_on, ["party"]).items()}
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE_TAX, {"company": close.company_id, "day": close.until_on})
        due: dict[int, Decimal] = dict(cursor.fetchall())
    names = _names({*booked, *due})
    text = _("%(party)s: VAT on advances is %(booked)s in the ledger, %(due)s by the advances")
    return [
        Finding(
            text % {"party": names.get(pk, ""), "booked": _plain(booked.get(pk, 0)), "due": _plain(due.get(pk, 0))},
            f"/open-items/?f.party={pk}",
        )
        for pk in sorted({*booked, *due}, key=str)
        if booked.get(pk, 0) != due.get(pk, 0)
    ][:MOST]


def _input_vat(close: MonthClose) -> list[Finding]:
    """VAT of suppliers that hangs: bills whose tax invoice has not come, else what stands on the account."""
    bills = Bill.objects.filter(
        company_id=close.company_id, state="posted", issued_on__lte=close.until_on, deducted_on=None, tax__gt=0
    )
    waiting = bills.order_by("issued_on", "pk")[:MOST]
    found = [Finding(_("Not deducted: %(bill)s") % {"bill": bill}, url_of(bill)) for bill in waiting]
    standing = _standing(close, "vat_input")
    return [*found, *standing] if standing else []


def _standing(close: MonthClose, role: str) -> list[Finding]:
    """What stands on the accounts of a role at the end of the month, by party; costs stand where they belong."""
    accounts = Account.objects.filter(company_id=close.company_id, rules__role=role).exclude(section="expense")
    codes = dict(accounts.values_list("pk", "code"))
    lines = balances(Selection([close.company_id], list(codes)), close.until_on, ["account", "party"]) if codes else {}
    names = _names({key[1] for key in lines})
    return [
        Finding(
            f"{codes[key[0]]} · {names.get(key[1], '—')} · {_plain(line.closing)}",
            f"/books/card/?account={codes[key[0]]}&period={close.month:%Y-%m}",
        )
        for key, line in sorted(lines.items(), key=str)
        if line.closing
    ][:MOST]


def stands_before(close: MonthClose) -> list[Finding]:
    """Earlier days in which something may be entered still."""
    before = close.month - timedelta(days=1)
    earlier = Entry.objects.filter(company_id=close.company_id, effective_on__lt=close.month)
    first: date | None = earlier.order_by("effective_on").values_list("effective_on", flat=True).first()
    if first is None or locked_until(close.company_id, "closing", before) is not None:
        return []
    opened = MonthClose.objects.filter(company_id=close.company_id, month=before.replace(day=1)).first()
    url = url_of(opened) if opened is not None else "/locks/"
    return [Finding(_("Days before this month are open. Close the earlier month first."), url, is_passable=False)]


def _names(ids: set[int | None]) -> dict[int | None, str]:
    return {party.pk: str(party) for party in Party.everything.filter(pk__in={pk for pk in ids if pk})}


def _plain(amount: Decimal | int) -> str:
    return f"{amount:.2f}"


FINDINGS: Final[dict[str, Callable[[MonthClose], list[Finding]]]] = {
    "documents": _documents,
    "costs": _costs,
    "landed-costs": _landed,
    "revaluation": _revaluation,
    "vat-advances": _advances,
    "vat-input": _input_vat,
}
