"""Pages of intake: the public form, and how to put it on a site."""

import re
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt

from artel.core.actor import acting
from artel.intake.forms import (
    MARKS,
    PublicForm,
    is_robot,
    read_by_a_person,
    shown_mark,
    source_of,
    token_of,
    too_many,
)
from artel.intake.models import Source
from artel.intake.receiving import take
from artel.screens.asked import actor_of_request, base_of, record_for, screen_for

SITE = re.compile(r"https?://[\w.*:\[\]-]+/?", re.ASCII)


@login_not_required
@csrf_exempt
@xframe_options_exempt
def public_form(request: HttpRequest, token: str) -> HttpResponse:
    """The form inside a frame of the owner's site: no session, no cookie, so nothing of a visitor could be misused."""
    actor, source = source_of(token)
    with acting(actor), translation.override(_language(request)):
        answer = _answer(request, source)
    answer.headers["Content-Security-Policy"] = _policy(source)
    return answer


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("lang", "")
    return wanted if wanted in {"ru", "en"} else "ru"


def _policy(source: Source) -> str:
    """Any site may show the form unless some are named; what is named and is no address opens nothing."""
    sites = " ".join(site for site in source.allowed_sites if SITE.fullmatch(str(site))) or "'none'"
    ancestors = sites if source.allowed_sites else "*"
    return f"default-src 'self'; script-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"


def _answer(request: HttpRequest, source: Source) -> HttpResponse:
    marks = {name: request.GET.get(name) or request.POST.get(name, "") for name in MARKS}
    marks["referrer"] = marks["referrer"] or request.headers.get("Referer", "")
    form = PublicForm(source, request.POST or None)
    context = {"source": source, "form": form, "marks": marks, "shown": shown_mark()}
    if request.method != "POST":
        return render(request, "intake/form.html", context)
    address = request.META.get("REMOTE_ADDR", "")
    if too_many(source, address):
        return render(request, "intake/form.html", {**context, "too_many": True}, status=429)
    if not form.is_valid():
        return render(request, "intake/form.html", context, status=422)
    if is_robot(request.POST.dict()):
        # It reads the same thanks, and learns nothing.
        return render(request, "intake/thanks.html", {"source": source})
    if not read_by_a_person(request.POST.dict()):
        return render(request, "intake/form.html", {**context, "once_more": True}, status=422)
    take(source.pk, source.company_id, form.payload(marks), remote_address=address or None)
    return render(request, "intake/thanks.html", {"source": source})


def embed(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines to copy into a site."""
    shown = screen_for(request, "sources")
    source: Any = record_for(request, shown, pk)
    if not actor_of_request(request).may("intake.arrange"):
        raise Http404
    url = request.build_absolute_uri(f"/form/{token_of(source)}/")
    script = request.build_absolute_uri("/form/embed.js")
    context = {
        "base": base_of(request),
        "source": source,
        "title": str(source),
        "url": url,
        "frame": f'<iframe src="{url}" width="100%" height="700" frameborder="0"></iframe>',
        "script": f'<div data-artel-form="{url}"></div>\n<script async src="{script}"></script>',
        "size": "wide",
    }
    return render(request, "intake/embed.html", context)


@login_not_required
def embed_script(request: HttpRequest) -> HttpResponse:
    """A few lines that put the frame where the site wants it and pass on the marks of the visit."""
    answer = render(request, "intake/embed.js", {"marks": MARKS}, content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
