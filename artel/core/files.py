"""Files attached to records: checked by size, name and first bytes, kept in the storage of the settings."""

import hashlib
import re
import unicodedata
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import filetype
from django.conf import settings
from django.core.files.base import File as Content
from django.core.files.storage import default_storage
from django.db.models import Model, QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core import gate
from artel.core.actor import Actor
from artel.core.errors import Forbidden, Refused
from artel.core.jobs import every
from artel.core.models import Change, File
from artel.core.notifications import notice, tell_followers
from artel.core.steps import step
from artel.core.timeline import note
from artel.core.undo import DAYS

if TYPE_CHECKING:
    Upload = Content[Any]
else:
    Upload = Content

ATTACHED = "file"
HEAD_BYTES = 8192
LONGEST_NAME = 150
WORDS = "words"
ZIP = frozenset({"zip", "docx", "xlsx", "pptx", "odt", "ods", "odp"})
OLE = frozenset({"doc", "xls", "ppt"})

# Ending → media type, and what the first bytes must say: kinds of the `filetype` library, or readable text.
KINDS: dict[str, tuple[str, Any]] = {
    "pdf": ("application/pdf", {"pdf"}),
    "png": ("image/png", {"png"}),
    "jpg": ("image/jpeg", {"jpg"}),
    "jpeg": ("image/jpeg", {"jpg"}),
    "gif": ("image/gif", {"gif"}),
    "webp": ("image/webp", {"webp"}),
    "bmp": ("image/bmp", {"bmp"}),
    "tif": ("image/tiff", {"tif"}),
    "tiff": ("image/tiff", {"tif"}),
    "heic": ("image/heic", {"heic"}),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIP),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ZIP),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ZIP),
    "odt": ("application/vnd.oasis.opendocument.text", ZIP),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", ZIP),
    "odp": ("application/vnd.oasis.opendocument.presentation", ZIP),
    "doc": ("application/msword", OLE),
    "xls": ("application/vnd.ms-excel", OLE),
    "ppt": ("application/vnd.ms-powerpoint", OLE),
    "rtf": ("application/rtf", {"rtf"}),
    "zip": ("application/zip", ZIP),
    "7z": ("application/x-7z-compressed", {"7z"}),
    "rar": ("application/vnd.rar", {"rar"}),
    "mp3": ("audio/mpeg", {"mp3"}),
    "wav": ("audio/wav", {"wav"}),
    "ogg": ("audio/ogg", {"ogg", "opus"}),
    "m4a": ("audio/mp4", {"m4a", "mp4"}),
    "mp4": ("video/mp4", {"mp4", "m4v"}),
    "mov": ("video/quicktime", {"mov"}),
    "txt": ("text/plain", WORDS),
    "md": ("text/plain", WORDS),
    "csv": ("text/csv", WORDS),
    "json": ("application/json", WORDS),
    "xml": ("application/xml", WORDS),
    "eml": ("message/rfc822", WORDS),
    "vcf": ("text/vcard", WORDS),
    "ics": ("text/calendar", WORDS),
}
SHOWN_INLINE = {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"}


def attach(record: Model, uploaded: Upload, *, actor: Actor, name: str = "") -> File:
    """Keep a file with a record. Raises Refused for a type or size that is not taken."""
    actor.require("core.attach")
    gate.require(record, actor, "read")
    name = clean_name(name or uploaded.name or "")
    media_type = checked_type(name, uploaded)
    with step(actor, gettext_lazy("Attach a file")):
        file = File(
            company_id=getattr(record, "company_id", None) or actor.company_id,
            subject_kind=record._meta.label_lower,
            subject_id=record.pk,
            name=name,
            media_type=media_type,
            size_bytes=uploaded.size,
            sha256=_sha256(uploaded),
            uploaded_by_id=actor.user_id,
        )
        _store(file, uploaded)
        note(record, ATTACHED, text=name, data={"file": file.pk, "size": file.size_bytes}, actor=actor)
        tell_followers(record, notice(actor.name, name, record), actor=actor)
    return file


def _store(file: File, uploaded: Upload) -> None:
    ending = PurePosixPath(file.name).suffix
    file.content.save(f"{file.sha256[:32]}{ending}", uploaded, save=False)
    try:
        file.save()
    except BaseException:
        default_storage.delete(file.content.name or "")
        raise


def files_of(record: Model) -> QuerySet[File]:
    """What is attached to a record, newest first."""
    return File.objects.filter(subject_kind=record._meta.label_lower, subject_id=record.pk).order_by("-id")


def find_file(pk: int, actor: Actor) -> File | None:
    """The file, if the actor may see the record that it belongs to."""
    file = File.objects.filter(pk=pk).first()
    if file is None or gate.find_record(file.subject_kind, file.subject_id, actor) is None:
        return None
    return file


def remove(file: File, *, actor: Actor) -> None:
    """Take a file off its record; undo brings it back. Its content stays until undo is no longer possible."""
    record = gate.find_record(file.subject_kind, file.subject_id, actor)
    if record is None:
        raise Forbidden
    if file.uploaded_by_id != actor.user_id:
        gate.require(record, actor, "change")
    with step(actor, gettext_lazy("Remove a file")):
        note(record, "deleted", text=file.name, data={"file": file.pk}, actor=actor)
        file.delete()


def clean_name(name: str) -> str:
    """A name without folders, hidden characters and tricks of direction, short enough, with its ending."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(mark for mark in last if unicodedata.category(mark)[0] != "C")
    plain = re.sub(r'[<>:"|?*]', "_", visible).strip(" .")
    path = PurePosixPath(plain or "file")
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix.lower()


def checked_type(name: str, uploaded: Upload) -> str:
    """The media type by ending, if the first bytes bear it out and the size is within the limit."""
    if not uploaded.size:
        raise Refused(_("The file «%(name)s» is empty.") % {"name": name}, "file-empty")
    if uploaded.size > settings.FILE_MAX_BYTES:
        message = _("«%(name)s» is larger than %(limit)s.")
        raise Refused(message % {"name": name, "limit": filesizeformat(settings.FILE_MAX_BYTES)}, "file-too-large")
    ending = PurePosixPath(name).suffix.lstrip(".")
    if ending not in KINDS or (settings.FILE_TYPES and ending not in settings.FILE_TYPES):
        message = _("Files of the type «%(type)s» are not taken. Put it into a ZIP archive if it must be sent.")
        raise Refused(message % {"type": ending or "?"}, "file-type")
    media_type, expected = KINDS[ending]
    if not _is(expected, _head(uploaded)):
        raise Refused(_("The content of «%(name)s» is not what its name says.") % {"name": name}, "file-content")
    return media_type


def _head(uploaded: Upload) -> bytes:
    uploaded.seek(0)
    head: bytes = uploaded.read(HEAD_BYTES)
    uploaded.seek(0)
    return head


def _is(expected: Any, head: bytes) -> bool:
    found = filetype.guess(head)
    if expected == WORDS:
        return found is None and (b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff")))
    if expected is OLE:
        return head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    return found is not None and found.extension in expected


def _sha256(uploaded: Upload) -> str:
    mark = hashlib.sha256()
    for chunk in uploaded.chunks():
        mark.update(chunk)
    uploaded.seek(0)
    return mark.hexdigest()


@every("17 3 * * *", "core.sweep_files")
def sweep_files(company_id: int) -> None:
    """Delete the content of files that were removed too long ago to come back."""
    edge = timezone.now() - timedelta(days=DAYS + 1)
    removed = Change.objects.filter(
        company_id=company_id, table="core_file", operation="D", at__lt=edge, at__gt=edge - timedelta(days=30)
    )
    for row in removed.order_by("id").iterator():
        path = (row.before or {}).get("content", "")
        if path and not File.objects.filter(content=path).exists():
            default_storage.delete(path)
