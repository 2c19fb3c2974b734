"""A role that must not see what deals are worth learns it from no report, file, endpoint or dashboard."""

import pytest

from artel.core.actor import Actor, acting
from artel.core.models import Role
from artel.core.rights import Grants, standard_grants
from artel.insights.reports import REPORTS
from artel.insights.tests.conftest import Firm

pytestmark = pytest.mark.django_db
PERIOD = "period=2026-03"


@pytest.fixture
def blind(firm: Firm) -> Firm:
    """The head of sales, whose role hides amounts."""
    rights = standard_grants("head").as_json()
    rights["kinds"]["crm.deal"]["hidden"] = ["amount"]
    with acting(Actor.system(firm.company.pk)):
        Role.objects.filter(company=firm.company, key="head").update(grants=Grants.from_json(rights).as_json())
    return firm


@pytest.mark.parametrize("name", list(REPORTS))
def test_no_report_tells_a_sum(blind: Firm, name: str) -> None:
    client = blind.client("head")

    page = client.get(f"/reports/{name}/?{PERIOD}").content.decode()
    told = client.get(f"/api/reports/{name}?{PERIOD}").content.decode()

    assert "₽" not in page
    assert '"RUB"' not in told


def test_the_dashboard_tells_no_sum(blind: Firm) -> None:
    assert "₽" not in blind.client("head").get("/dashboard/").content.decode()


def test_whoever_may_see_amounts_sees_them(firm: Firm) -> None:
    assert "₽" in firm.client("head").get(f"/reports/managers/?{PERIOD}").content.decode()
