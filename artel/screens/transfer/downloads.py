"""Files that leave: lists, refused rows, and the trail of who took what."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from artel.core.errors import Forbidden, Refused
from artel.core.gate import visible
from artel.screens.asked import actor_of_request, base_of, screen_for
from artel.screens.listing import Listing
from artel.screens.models import Export
from artel.screens.registry import find
from artel.screens.transfer.export import TYPES, export
from artel.screens.transfer.refused import refused_lines
from artel.screens.transfer.views import import_for
from artel.screens.transfer.writing import csv_parts, xlsx_parts
from artel.screens.views.listing import listing_of

FORMAT = "format"
SHOWN = 200


def download(parts: Iterable[bytes], name: str, media_type: str) -> StreamingHttpResponse:
    """A file that the browser saves, sent while it is made."""
    response = StreamingHttpResponse(_spoken(parts), content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _spoken(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts in the language and on the clock of whoever asked: they are made when the request is over."""
    language, zone = get_language() or settings.LANGUAGE_CODE, timezone.get_current_timezone()
    return _each_spoken(iter(parts), language, zone)


def _each_spoken(parts: Iterator[bytes], language: str, zone: tzinfo) -> Iterator[bytes]:
    while True:
        with translation.override(language), timezone.override(zone):
            part = next(parts, None)
        if part is None:
            return
        yield part


def export_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask for the format, or send the list as it is seen."""
    shown = screen_for(request, slug)
    actor = actor_of_request(request)
    actor.require("core.export")
    wanted = request.GET.get(FORMAT, "")
    listing = listing_of(request, shown, actor)
    listing = Listing(shown, actor, {name: text for name, text in listing.query.items() if name != FORMAT})
    if wanted not in TYPES:
        context = {"base": base_of(request), "screen": shown, "listing": listing, "size": "small"}
        return render(request, "screens/transfer/export.html", context)
    refuse_misread(listing)
    day = timezone.localtime().strftime("%Y-%m-%d")
    return download(export(listing, wanted), f"{shown.title} {day}.{wanted}", TYPES[Export.Format(wanted)])


def refuse_misread(listing: Listing) -> None:
    """A filter that cannot be understood would let out more than was asked for."""
    _rows = listing.rows
    if listing.problems:
        told = {"filter": "; ".join(listing.problems)}
        raise Refused(_("This filter cannot be understood: %(filter)s.") % told, "bad-filter")


def refused_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rows that an import did not take, with the reasons."""
    taken = import_for(request, pk)
    wanted = Export.Format.XLSX if request.GET.get(FORMAT) == "xlsx" else Export.Format.CSV
    lines = refused_lines(taken)
    stem = taken.name.rpartition(".")[0] or taken.name
    name = _("%(file)s – refused rows") % {"file": stem}
    parts = csv_parts(lines) if wanted == Export.Format.CSV else xlsx_parts(lines, _("Refused rows"))
    return download(parts, f"{name}.{wanted}", TYPES[wanted])


def trail_page(request: HttpRequest) -> HttpResponse:
    """Who exported what, for those who answer for the company's data."""
    actor = actor_of_request(request)
    if not actor.scope(Export):
        raise Forbidden
    rows = visible(Export, actor).select_related("owner").order_by("-pk")[:SHOWN]
    shown = [{"trail": row, "screen": find(row.screen)} for row in rows]
    return render(request, "screens/transfer/trail.html", {"base": base_of(request), "rows": shown})
