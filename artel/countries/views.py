"""The page from which a company that was founded without books starts to keep them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from artel.core.actor import Actor
from artel.core.errors import Forbidden
from artel.core.models import Company
from artel.core.steps import step
from artel.countries.api import chart_for, install_books
from artel.ledger.api import Account
from artel.screens.asked import actor_of_request, base_of, led_to


@require_http_methods(["GET", "POST"])
def start_books(request: HttpRequest) -> HttpResponse:
    """Says what will be there, and does it by one press."""
    actor = actor_of_request(request)
    if not actor.grant(Account).create:
        raise Forbidden
    company = Company.objects.get(pk=actor.company_id)
    if request.method == "POST":
        with step(actor, _("Start keeping books")):
            install_books(company)
        return led_to(request, "/accounts/")
    context = {"base": base_of(request), "title": _("Start keeping books"), "chart": chart_for(company)}
    return render(request, "countries/start.html", context)


def may_start(actor: Actor) -> bool:
    """Whether the company has no books yet and this actor may begin them."""
    if not actor.grant(Account).create:
        return False
    key = "countries.books_stand"
    if key not in actor.memo:
        actor.memo[key] = Account.objects.filter(company_id=actor.company_id).exists()
    return not actor.memo[key]
