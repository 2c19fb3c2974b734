"""A proof of one company is asked of all of them, each by itself."""

import pytest

from artel.core.models import Company
from artel.core.proofs import of_every_company
from artel.core.testing import make_company

pytestmark = pytest.mark.django_db


def test_a_proof_names_the_company_that_differs_and_sees_one_at_a_time() -> None:
    first, second = make_company("Первая"), make_company("Вторая")
    seen: dict[int, list[str]] = {}

    def differences(company_id: int) -> list[str]:
        seen[company_id] = list(Company.objects.values_list("name", flat=True))
        return ["totals: account 51"] if company_id == second.pk else []

    assert list(of_every_company(differences)()) == [f"company {second.pk}: totals: account 51"]
    assert (seen[first.pk], seen[second.pk]) == (["Первая"], ["Вторая"])
