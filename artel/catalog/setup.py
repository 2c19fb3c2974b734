"""What a new company starts its catalogue with."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy, pgettext

from artel.catalog.models import Category, PostingGroup, PriceList
from artel.core.actor import Actor
from artel.core.models import Company
from artel.core.steps import step


def usual_categories() -> list[tuple[str, PostingGroup]]:
    """One category for each way of booking, in the language of the moment."""
    return [
        (pgettext("category", "Goods"), PostingGroup.GOODS),
        (pgettext("category", "Materials"), PostingGroup.MATERIAL),
        (pgettext("category", "Own products"), PostingGroup.PRODUCT),
        (pgettext("category", "Packaging"), PostingGroup.PACKAGING),
        (pgettext("category", "Services"), PostingGroup.SERVICE),
    ]


def install_catalog(company: Company) -> PriceList:
    """Give a company what it lacks of first categories, and a price list in its currency."""
    language = "ru" if company.country == "RU" else "en"
    actor = Actor.system(company.pk)
    with transaction.atomic(), step(actor, gettext_lazy("Set up the catalogue")), translation.override(language):
        Category.objects.bulk_create(
            [Category(company=company, name=name, posting_group=group) for name, group in usual_categories()],
            ignore_conflicts=True,
        )
        standing = PriceList.objects.filter(company=company).order_by("pk").first()
        return standing or PriceList.objects.create(
            company=company,
            name=pgettext("price list", "General"),
            currency=company.currency,
            includes_tax=company.country == "RU",
        )
