"""Many deals changed at once from the list: the fields that were filled in, own ones too, and nothing else."""

import pytest
from django.test import Client

from artel.core.actor import Actor, acting
from artel.core.models import CustomField
from artel.core.testing import browser_of, make_actor, make_company
from artel.crm.api import Deal, install_crm, open_deal

pytestmark = pytest.mark.django_db


def test_an_own_field_of_many_deals_is_set_and_the_other_own_fields_stay() -> None:
    company = make_company()
    system = Actor.system(company.pk)
    with acting(system):
        install_crm(company)
        for key, kind in (("country", "text"), ("tourists", "number"), ("visa", "flag")):
            CustomField.objects.create(company=company, record_kind="crm.deal", key=key, label=key, type=kind)
        own = {"tourists": "2", "visa": True}
        deals = [open_deal(name, custom=own, description="Море", actor=system) for name in ("Сочи", "Ялта")]
    browser: Client = browser_of(make_actor(company, "director"))

    ids = [deal.pk for deal in deals]
    answer = browser.post("/deals/bulk/edit/", {"ids": ids, "confirmed": "1", "custom.country": "Россия"})

    assert answer.status_code == 200
    for deal in Deal.objects.filter(pk__in=ids):
        assert deal.custom == {"tourists": "2", "visa": True, "country": "Россия"}
        assert deal.description == "Море"
