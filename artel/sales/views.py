"""Pages of sales: the quote as the customer reads and answers it, and the link that leads there."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from artel.core.actor import Actor, acting
from artel.core.doors import enter
from artel.core.errors import Refused
from artel.sales.actions import accept, decline, link_of
from artel.sales.actions.quote import PURPOSE
from artel.sales.models import Quote
from artel.sales.showing import lines_told, sums_told
from artel.screens.asked import actor_of_request, base_of, record_for, screen_for

NAME_LENGTH, COMMENT_LENGTH = 200, 2000


@login_not_required
@csrf_exempt
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """The quote for whoever has its link; no session and no cookie, so nothing of a visitor could be misused."""
    entrance = enter(PURPOSE, token)
    if entrance is None:
        raise Http404
    actor = Actor.system(entrance.company_id)
    with acting(actor), translation.override(_language(request)):
        quote = Quote.objects.select_related("company").filter(pk=entrance.subject_id).first()
        if quote is None:
            raise Http404
        answer = _answer(request, quote, actor)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("lang", "")
    return wanted if wanted in {"ru", "en"} else "ru"


def _answer(request: HttpRequest, quote: Quote, actor: Actor) -> HttpResponse:
    typed = {"name": request.POST.get("name", "").strip()[:NAME_LENGTH]}
    typed["comment"] = request.POST.get("comment", "").strip()[:COMMENT_LENGTH]
    problem = ""
    if request.method == "POST":
        problem = _taken(quote, request.POST.get("answer", ""), typed["name"], typed["comment"], actor)
    context: dict[str, Any] = {
        "quote": quote, "company": quote.company.legal_name or quote.company.name, "lines": lines_told(quote),
        "sums": sums_told(quote), "problem": problem, "answered": _told(quote),
        "open": quote.state == Quote.State.SENT, **typed,
    }  # fmt: skip
    return render(request, "sales/quote_public.html", context, status=422 if problem else 200)


def _taken(quote: Quote, answer: str, name: str, comment: str, actor: Actor) -> str:
    """Take the customer's answer; what is wrong with it, or nothing."""
    verb = {"accept": accept, "decline": decline}.get(answer)
    if verb is None or not name:
        return _("Write your name and choose an answer.")
    try:
        verb(quote, name=name, comment=comment, actor=actor.named(name))
    except Refused as refusal:
        quote.refresh_from_db()
        return str(refusal)
    return ""


def _told(quote: Quote) -> str:
    told = {
        Quote.State.ACCEPTED: _("Accepted. Thank you, we will be in touch."),
        Quote.State.DECLINED: _("Declined. Thank you for telling us."),
        Quote.State.EXPIRED: _("The offer does not hold any more."),
    }
    return told.get(Quote.State(quote.state), "")


@require_POST
def quote_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new link and show it once."""
    quote: Any = record_for(request, screen_for(request, "quotes"), pk)
    url = request.build_absolute_uri(link_of(quote, actor=actor_of_request(request)))
    return render(request, "sales/quote_link.html", {"base": base_of(request), "quote": quote, "url": url})
