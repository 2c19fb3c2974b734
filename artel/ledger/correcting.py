"""Correcting what was written: storno with a reason, or the difference to what a document means now."""

import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.models import Row
from artel.ledger.models import Entry, Operation
from artel.ledger.posting import Posting, Standing, post, refusing, standing

Key = tuple[int, int, str]
_SIDES: Final = """
SELECT ledger_subaccount_of(%s, x.line -> 'debit'), ledger_subaccount_of(%s, x.line -> 'credit')
FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS x(line, place) ORDER BY place
"""


def reverse(source: Row, *, on: date, reason: str, actor: Actor) -> int | None:
    """Red storno of all that stands for a document: the same accounts, negative amounts. None where nothing stands."""
    if not reason.strip():
        raise Refused(_("Say why it is cancelled."), "no-reason")
    newest = _newest(source)
    if newest is None:
        return None
    taken_back = {key: _negative(sums) for key, sums in standing(source).items()}
    return _write(source, taken_back, newest, on=on, kind=Operation.Kind.STORNO, reason=reason, actor=actor)


def repost(source: Row, posting: Posting, *, reason: str = "", actor: Actor) -> int | None:
    """Write only what differs between the book and what the document means now. None where nothing differs."""
    newest = _newest(source)
    if newest is None:
        return post(posting, actor=actor)
    wanted = _meant(posting, actor)
    differences: dict[Key, Standing] = {}
    standing_now = standing(source)
    for key in dict.fromkeys((*wanted, *standing_now)):
        difference = _minus(wanted.get(key, Standing()), standing_now.get(key, Standing()))
        if difference:
            differences[key] = difference
    kind = Operation.Kind.DIFFERENCE
    return _write(source, differences, newest, on=posting.on, kind=kind, reason=reason, actor=actor)


def _newest(source: Row) -> Operation | None:
    return Operation.objects.filter(source_kind=source.kind, source_id=source.pk).order_by("-id").first()


def _negative(sums: Standing) -> Standing:
    return _minus(Standing(), sums)


def _minus(first: Standing, second: Standing) -> Standing:
    result = Standing(amount=first.amount - second.amount)
    for name in Standing.NAMES:
        ours, theirs = getattr(first, name), getattr(second, name)
        if ours is not None or theirs is not None:
            setattr(result, name, (ours or Decimal(0)) - (theirs or Decimal(0)))
    return result


def _meant(posting: Posting, actor: Actor) -> dict[Key, Standing]:
    """The posting by ids of subaccounts, as `standing` tells what is written."""
    sums: dict[Key, Standing] = defaultdict(Standing)
    company_id = posting.source.company_id
    lines = posting.told(actor)[1]
    with refusing(), connection.cursor() as cursor:
        cursor.execute(_SIDES, [company_id, company_id, json.dumps(lines)])
        sides = cursor.fetchall()
    for line, (debit_id, credit_id) in zip(lines, sides, strict=True):
        debit, credit = line["debit"], line["credit"]
        row = Entry(
            amount=Decimal(line["amount"]), debit_money=_number(debit, "money"),
            credit_money=_number(credit, "money"), debit_quantity=_number(debit, "quantity"),
            credit_quantity=_number(credit, "quantity"),
        )  # fmt: skip
        sums[(debit_id, credit_id, line["text"])].add(row)
    return {key: total for key, total in sums.items() if total}


def _number(side: dict[str, str], name: str) -> Decimal | None:
    return Decimal(side[name]) if name in side else None


def _write(
    source: Row, sums: dict[Key, Standing], corrects: Operation, *, on: date, kind: str, reason: str, actor: Actor
) -> int | None:
    if not sums:
        return None
    with refusing():
        operation = Operation.objects.create(
            company_id=source.company_id, effective_on=on, area=corrects.area, operation_kind=kind,
            source_kind=source.kind, source_id=source.pk, source_name=str(source)[:200], text=corrects.text,
            reason=reason[:300], reverses=corrects, recorded_by_id=actor.user_id,
        )  # fmt: skip
        Entry.objects.bulk_create(
            Entry(
                company_id=source.company_id, operation=operation, effective_on=on, debit_id=debit_id,
                credit_id=credit_id, text=text, amount=total.amount,
                **{name: getattr(total, name) for name in Standing.NAMES},
            )
            for (debit_id, credit_id, text), total in sums.items()
        )  # fmt: skip
    return operation.pk
