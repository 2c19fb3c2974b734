"""Files of records: up, down and off."""

from typing import Any

from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from artel.core.actor import Actor
from artel.core.addresses import address_of
from artel.core.answers import wants_json
from artel.core.errors import Refused
from artel.core.files import SHOWN_INLINE, attach, files_of, find_file, remove
from artel.core.gate import find_record, reaches_here
from artel.core.models import File
from artel.core.steps import step
from artel.core.views.page import actor_of_request, by_script, done, toast, told, way_back

AT_ONCE = 20
SHOWN = 100


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Show a record's files, or attach more: all of them or, where one is refused, none."""
    actor = actor_of_request(request)
    record = find_record(kind, pk, actor)
    if record is None:
        raise Http404
    if request.method == "GET":
        return render(request, "core/files_block.html", {"kind": kind, "pk": pk, **block_of(record, actor)})
    given = request.FILES.getlist("file")
    if not given:
        raise Refused(_("Choose a file first."), "no-file")
    if len(given) > AT_ONCE:
        raise Refused(_("At most %(limit)s files at once.") % {"limit": AT_ONCE}, "too-many-files")
    with step(actor, "Attach a file") as running:
        files = [attach(record, uploaded, actor=actor) for uploaded in given]
    text = ngettext("%(count)s file attached.", "%(count)s files attached.", len(files)) % {"count": len(files)}
    if by_script(request):
        return told(HttpResponse(status=200), toast=toast(text, undo=running.pk), refresh=True)
    if wants_json(request):
        kept = [{"id": file.pk, "name": file.name, "url": f"/files/{file.pk}/"} for file in files]
        return JsonResponse({"files": kept})
    return redirect(way_back(request, address_of(kind, pk) or "/"))


def block_of(record: Model, actor: Actor) -> dict[str, Any]:
    """What the block of a record's files shows: the newest of them, and whether more may come or some may go."""
    rows = files_of(record).filter(company_id__in=actor.companies).select_related("uploaded_by").order_by("-id")
    may_change = reaches_here(record, actor, "change")
    return {
        "files": [
            {"file": row, "removable": may_change or row.uploaded_by_id == actor.user_id} for row in rows[:SHOWN]
        ],
        "may_attach": actor.may("core.attach"),
    }


@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The content of a file; shown in place only where that is safe, and asked for."""
    file = _file(request, pk)
    inline = "inline" in request.GET and file.media_type in SHOWN_INLINE
    try:
        content = file.content.open("rb")
    except FileNotFoundError as problem:
        raise Http404 from problem
    answer = FileResponse(content, as_attachment=not inline, filename=file.name, content_type=file.media_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    answer.headers["Content-Security-Policy"] = _policy(file)
    return answer


def _policy(file: File) -> str:
    """A document of a stranger runs nothing; a browser's own viewer of PDF needs its frame and its style."""
    if file.media_type == "application/pdf":
        return "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    return "default-src 'none'; sandbox; frame-ancestors 'self'"


@require_POST
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file off its record; the toast offers it back."""
    actor = actor_of_request(request)
    file = _file(request, pk)
    with step(actor, "Remove a file") as running:
        remove(file, actor=actor)
    text = _("«%(name)s» is removed.") % {"name": file.name}
    address = address_of(file.subject_kind, file.subject_id) or "/"
    return done(request, text, way_back(request, address), undo=running.pk)


def _file(request: HttpRequest, pk: int) -> File:
    file = find_file(pk, actor_of_request(request))
    if file is None:
        raise Http404
    return file
