"""Any record and any list as PDF."""

from typing import Any
from urllib.parse import quote

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from artel.core.actor import Actor
from artel.core.errors import Forbidden, Refused
from artel.core.views.page import done, page, posted
from artel.screens.asked import actor_of_request, base_of, record_for, screen_for
from artel.screens.declare import Print, Screen
from artel.screens.models import Export, Letterhead
from artel.screens.printing.documents import find_print, letterhead, list_as_seen, on_paper
from artel.screens.printing.letterhead import PICTURES, LetterheadForm, keep_letterhead, kept_letterhead
from artel.screens.printing.typeset import PDF, render_pdf
from artel.screens.transfer.downloads import refuse_misread
from artel.screens.transfer.export import note_export
from artel.screens.views.actions import selection
from artel.screens.views.listing import listing_of

MOST_PAPERS = 200


def _shown(content: bytes, name: str) -> HttpResponse:
    """A PDF that the browser opens beside the page."""
    response = HttpResponse(content, content_type=PDF)
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.pdf"
    response.headers["Cache-Control"] = "no-store"
    return response


@require_GET
def print_record(request: HttpRequest, slug: str, pk: int, name: str) -> HttpResponse:
    """A record in one of the documents of its screen; what has to be known first is asked in a dialog."""
    actor = actor_of_request(request)
    shown = screen_for(request, slug)
    record = record_for(request, shown, pk)
    document = _document(shown, name, actor)
    asked: dict[str, Any] = {}
    if document.asks is not None:
        form = document.asks(request.GET or None)
        if not form.is_valid():
            return _ask(request, form, f"{document.label}: {record}")
        asked = form.cleaned_data
    return _shown(on_paper(document, [record], actor, **asked), f"{document.label} {record}")


def _document(shown: type[Screen], name: str, actor: Actor) -> Print:
    document = find_print(shown, name, actor)
    if document is None:
        raise Http404
    return document


def _ask(request: HttpRequest, form: Form, title: str) -> HttpResponse:
    context = {"base": base_of(request), "form": form, "title": title, "submit_label": _("Print")}
    context["address"] = request.path
    return render(request, "screens/print_ask.html", context, status=422 if form.is_bound else 200)


@require_POST
def print_many(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The selected rows in one PDF. Many papers at once leave the house like an export, so they are noted like one."""
    actor = actor_of_request(request)
    actor.require("core.export")
    shown = screen_for(request, slug)
    document = _document(shown, name, actor)
    records = list(selection(request, shown, actor).order_by("pk")[: MOST_PAPERS + 1])
    if not records:
        raise Refused(_("Select rows first."), "nothing-selected")
    if len(records) > MOST_PAPERS:
        message = _("At most %(limit)s documents are printed at once. Narrow the selection.")
        raise Refused(message % {"limit": MOST_PAPERS}, "too-many")
    content = on_paper(document, records, actor)
    note_export(listing_of(request, shown, actor), Export.Format.PDF, len(records), is_whole=False)
    return _shown(content, str(document.label))


@require_http_methods(["GET", "POST"])
def letterhead_page(request: HttpRequest) -> HttpResponse:
    """Who signs for the company, and its logo, stamp and signatures."""
    actor = actor_of_request(request)
    if not actor.grant(Letterhead).change:
        raise Forbidden
    kept = kept_letterhead(actor)
    form = LetterheadForm(posted(request), request.FILES or None, instance=kept)
    if form.is_valid():
        keep_letterhead(form.cleaned_data, actor=actor)
        return done(request, _("Saved."), "/letterhead/")
    pictures = [file for name in PICTURES if (file := getattr(kept, name)) is not None]
    context = {"form": form, "title": _("Letterhead and signatures"), "pictures": pictures, "cancel_url": "/settings/"}
    return page(request, "screens/letterhead.html", context, status=422 if form.is_bound else 200)


def print_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The list as it is seen. It leaves the house like any other export, so it is noted like one."""
    actor = actor_of_request(request)
    actor.require("core.export")
    shown = screen_for(request, slug)
    listing = listing_of(request, shown, actor)
    refuse_misread(listing)
    data = list_as_seen(listing)
    note_export(listing, Export.Format.PDF, data["printed_count"], is_whole=True)
    title = str(shown.title)
    return _shown(render_pdf("screens/print/list.typ", {**letterhead(actor, title), **data}), title)
