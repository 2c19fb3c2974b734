"""What the database itself promises of invoices, bills, open items and VAT books."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from artel.core.actor import acting
from artel.core.testing import make_actor, make_company
from artel.finance.models import OpenItem, Settlement
from artel.ledger.testing import smallest_account
from artel.parties.api import Party


@pytest.mark.django_db
def test_no_settlement_covers_more_than_there_is() -> None:
    company = make_company()
    with acting(make_actor(company, "administrator")):
        party = Party.objects.create(company=company, kind_of_party="organisation", name="ООО Покупатель")
        account = smallest_account(company)
        debt, cover = (
            OpenItem.objects.create(
                company=company, role="receivable", account=account, party=party, effective_on=date(2026, 1, 1),
                due_on=date(2026, 1, 1), currency="RUB", amount=amount, company_amount=amount,
                source_kind="finance.invoice", source_id=1,
            )
            for amount in (Decimal(100), Decimal(-60))
        )  # fmt: skip
        said = {
            "company": company, "debit": debt, "credit": cover, "effective_on": date(2026, 1, 2),
            "source_kind": "finance.payment", "source_id": 1,
        }  # fmt: skip
        with pytest.raises(DatabaseError, match="more than the cover"), transaction.atomic():
            Settlement.objects.create(amount=Decimal(61), debit_company=61, credit_company=61, **said)

        Settlement.objects.create(amount=Decimal(60), debit_company=60, credit_company=60, **said)

        with pytest.raises(DatabaseError, match="more than the cover"), transaction.atomic():
            Settlement.objects.create(amount=Decimal(1), debit_company=1, credit_company=1, **said)
        with pytest.raises(DatabaseError), transaction.atomic():
            OpenItem.objects.filter(pk=debt.pk).update(amount=1)
