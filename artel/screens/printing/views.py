"""Any record and any list as PDF."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse

from artel.screens.asked import actor_of_request, record_for, screen_for
from artel.screens.models import Export
from artel.screens.printing.documents import find_print, letterhead, list_as_seen
from artel.screens.printing.typeset import PDF, render_pdf
from artel.screens.transfer.downloads import refuse_misread
from artel.screens.transfer.export import note_export
from artel.screens.views.listing import listing_of


def _shown(content: bytes, name: str) -> HttpResponse:
    """A PDF that the browser opens beside the page."""
    response = HttpResponse(content, content_type=PDF)
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.pdf"
    response.headers["Cache-Control"] = "no-store"
    return response


def print_record(request: HttpRequest, slug: str, pk: int, name: str) -> HttpResponse:
    """A record in one of the documents of its screen."""
    actor = actor_of_request(request)
    shown = screen_for(request, slug)
    record = record_for(request, shown, pk)
    document = find_print(shown, name)
    if document is None:
        raise Http404
    data = {**letterhead(actor, str(record)), **document.content(record, actor)}
    return _shown(render_pdf(document.template, data), f"{document.label} {record}")


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
