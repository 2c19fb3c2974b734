"""The timeline of a record as its page shows it: entries with words, changes with values, ways to add to it."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import find_action
from artel.core.actor import Actor
from artel.core.custom import CUSTOM, own_differences
from artel.core.models import Change, File, Follower, TimelineEntry
from artel.core.timeline import told_to
from artel.screens.cells import person_of, plain_text, short_moment
from artel.screens.declare import Screen
from artel.screens.fields import FieldSpec, Type, fields_of, spec_of
from artel.screens.registry import screen_of_kind, url_of_kind

PAGE = 25
MOST_FOLLOWERS = 100
Entry = dict[str, Any]
Teller = Callable[[TimelineEntry, Entry, Actor], None]
TELLERS: dict[str, Teller] = {}

KINDS = {
    "": gettext_lazy("Everything"),
    "talk": gettext_lazy("Conversation"),
    "tasks": gettext_lazy("Tasks"),
    "changes": gettext_lazy("Changes"),
}
TALK = ("comment", "mail", "call", "message")
TASKS = ("task", "meeting", "call", "reminder")
PLAIN_VERBS = {
    "created": (gettext_lazy("Created"), "sparkles"),
    "changed": (gettext_lazy("Changed"), "pencil"),
    "deleted": (gettext_lazy("Deleted"), "trash-2"),
    "undone": (gettext_lazy("Undone"), "undo-2"),
    "imported": (gettext_lazy("Imported"), "upload"),
}


def tells(verb: str) -> Callable[[Teller], Teller]:
    """A context's own way to show entries of a verb (`mail`, `call`): it fills the dictionary of the template."""

    def declare(teller: Teller) -> Teller:
        TELLERS[verb] = teller
        return teller

    return declare


def feed_of(request: HttpRequest, shown: type[Screen], record: Any, actor: Actor) -> dict[str, Any]:
    """Entries of one page, and where earlier ones are."""
    chosen = request.GET.get("show", "")
    rows = _of_kind(told_to(actor, record), chosen)
    before = request.GET.get("before", "")
    if "_" in before:
        rows = rows.filter(_earlier(before))
    found = list(rows.select_related("actor")[: PAGE + 1])
    more = len(found) > PAGE
    found = found[:PAGE]
    base = f"/{shown.slug}/{record.pk}/timeline/"
    changes = _changes_of(found)
    files = _files_of(found)
    last = f"{found[-1].at.isoformat()}_{found[-1].pk}".replace("+", "%2B") if more else ""
    entries = [_shown(entry, record, actor, changes) | _with_file(entry, files) for entry in found]
    _name_others(found, entries)
    return {
        "entries": entries,
        "more_url": f"{base}?show={chosen}&before={last}" if more else "",
        "feed_filters": [
            {"label": label, "url": f"{base}?show={name}", "active": name == chosen} for name, label in KINDS.items()
        ],
    }


def _name_others(found: list[TimelineEntry], entries: list[Entry]) -> None:
    """What leads to another record and has no words of its own, as a comment, says which record that is."""
    nameless = [pair for pair in zip(found, entries, strict=True) if pair[1].get("url") and not pair[1]["title"]]
    ids: dict[str, set[int]] = {}
    for row, _shown_entry in nameless:
        ids.setdefault(row.subject_kind, set()).add(row.subject_id)
    known = {(kind, pk): str(record) for kind in ids for pk, record in _records_of(kind, ids[kind]).items()}
    for row, shown in nameless:
        shown["title"] = known.get((row.subject_kind, row.subject_id), f"№ {row.subject_id}")


def _records_of(kind: str, ids: set[int]) -> dict[int, Any]:
    screen = screen_of_kind(kind)
    return screen.model._default_manager.in_bulk(ids) if screen is not None else {}


def _earlier(place: str) -> Q:
    moment, _sep, pk = place.rpartition("_")
    at = datetime.fromisoformat(moment.replace(" ", "+"))
    return Q(at__lte=at) & (Q(at__lt=at) | Q(pk__lt=int(pk)))


def _of_kind(rows: Any, chosen: str) -> Any:
    if chosen == "talk":
        return rows.filter(verb__in=TALK)
    if chosen == "tasks":
        return rows.filter(verb__in=TASKS)
    return rows.exclude(verb__in={*TALK, *TASKS}) if chosen == "changes" else rows


def _changes_of(entries: list[TimelineEntry]) -> dict[int, list[Change]]:
    """Field changes of the entries' steps, with one query for the page."""
    steps = {entry.step_id for entry in entries if entry.step_id and entry.verb not in TALK}
    found: dict[int, list[Change]] = {}
    rows = Change.objects.filter(step_id__in=steps, operation="U").order_by("id")[:500]
    for change in rows if steps else []:
        found.setdefault(change.step_id or 0, []).append(change)
    return found


def _files_of(entries: list[TimelineEntry]) -> dict[int, File]:
    """Files that the entries speak of and that are still there."""
    named = {entry.data.get("file") for entry in entries if entry.verb == "file"} - {None}
    return File.objects.in_bulk(named) if named else {}


def _with_file(entry: TimelineEntry, files: Mapping[int, File]) -> Entry:
    file = files.get(entry.data.get("file", 0)) if entry.verb == "file" else None
    if file is None:
        return {}
    size = filesizeformat(file.size_bytes)
    return {"text": "", "files": [{"name": file.name, "url": f"/files/{file.pk}/", "size": size}]}


def _shown(entry: TimelineEntry, record: Any, actor: Actor, changes: Mapping[int, list[Change]]) -> Entry:
    shown: Entry = {
        "id": entry.pk,
        "kind": "change",
        "verb": entry.verb,
        "at": entry.at,
        "when": short_moment(entry.at),
        "person": person_of(entry.actor) or {"name": entry.actor_name or "Artel", "initials": "A", "tone": 0},
        "title": "",
        "text": entry.text,
        "icon": "circle-dot",
    }
    if entry.verb in TELLERS:
        TELLERS[entry.verb](entry, shown, actor)
    else:
        _tell_plainly(entry, shown)
    if entry.verb not in {*TALK, "file"}:
        shown["changes"] = _told_changes(entry, changes.get(entry.step_id or 0, []), actor)
    if (entry.subject_kind, entry.subject_id) != (record._meta.label_lower, record.pk):
        shown["url"] = url_of_kind(entry.subject_kind, entry.subject_id)
    return shown


def _tell_plainly(entry: TimelineEntry, shown: Entry) -> None:
    if entry.verb in PLAIN_VERBS:
        label, icon = PLAIN_VERBS[entry.verb]
        shown.update(title=str(label), icon=icon, kind="comment" if entry.verb == "comment" else "change")
        if entry.verb == "deleted" and "file" in entry.data:
            shown["title"] = _("File removed")
        if entry.verb == "undone" and entry.data.get("label"):
            shown["text"] = _(entry.data["label"])
        return
    verb = find_action(entry.verb)
    if verb is None:
        shown["title"] = entry.verb
        return
    options = {name: _option(verb, name, value) for name, value in entry.data.items()}
    said = _said_by(verb, options)
    shown["title"] = str(verb.told) % options if said is not None else str(verb.label)
    shown["icon"] = verb.icon
    told = [f"{_label_of(verb, name)}: {text}" for name, text in options.items() if name not in (said or ())]
    shown["text"] = entry.text or "; ".join(told)


def _said_by(verb: Any, options: Mapping[str, Any]) -> set[str] | None:
    """The parameters that a verb's own sentence names; None where it has no sentence for what was given."""
    named = set(re.findall(r"%\((\w+)\)s", str(verb.told)))
    return named if verb.told and named <= options.keys() else None


@tells("comment")
def _tell_comment(entry: TimelineEntry, shown: Entry, actor: Actor) -> None:
    """Words of a colleague; one's own may be put better or taken back."""
    if "deleted_at" in entry.data:
        shown.update(title=_("deleted a comment"), icon="trash-2")
        return
    shown.update(kind="comment", icon="")
    if entry.data.get("earlier"):
        shown["badge"] = {"text": _("edited"), "state": "neutral"}
    if entry.actor_id and entry.actor_id == actor.user_id:
        if untold := entry.data.get("untold"):
            text = _("Not told, for they may not open this: %(names)s") % {"names": ", ".join(untold)}
            shown["badge"] = {"text": text, "state": "warning"}
        address = f"/comment/{entry.pk}"
        shown["actions"] = [
            {"label": _("Edit"), "url": f"{address}/edit/", "dialog": True},
            {"label": _("Delete"), "url": f"{address}/delete/", "method": "post", "confirm": _("Delete this comment?")},
        ]


@tells("file")
def _tell_file(_entry: TimelineEntry, shown: Entry, _actor: Actor) -> None:
    shown.update(title=_("File attached"), icon="paperclip", kind="file")


def followers_of(record: Any, actor: Actor) -> dict[str, Any]:
    """Who hears of everything that happens to the record, and whether the reader is one of them."""
    rows = Follower.objects.filter(subject_kind=record._meta.label_lower, subject_id=record.pk)
    people = [row.user for row in rows.select_related("user").order_by("pk")[:MOST_FOLLOWERS]]
    here = f"{record._meta.label_lower}/{record.pk}"
    following = any(person.pk == actor.user_id for person in people)
    return {
        "people": [person_of(person) for person in people],
        "following": following,
        "url": f"/unfollow/{here}/" if following else f"/follow/{here}/",
    }


def _label_of(verb: Any, name: str) -> str:
    return next((str(param.label) for param in verb.params if param.name == name), name)


def _option(verb: Any, name: str, value: Any) -> str:
    """A parameter as the reader says it: choices by their names, days by their dates."""
    param = next((param for param in verb.params if param.name == name), None)
    if param is not None and param.choices is not None:
        return str(dict(param.choices.choices).get(value, value))
    if param is not None and param.type is date and isinstance(value, str):
        return plain_text(date.fromisoformat(value))
    return plain_text(value)


def _told_changes(entry: TimelineEntry, changes: list[Change], actor: Actor) -> list[dict[str, str]]:
    screen = screen_of_kind(entry.subject_kind)
    if screen is None:
        return []
    specs = {}
    for spec in fields_of(screen.model, actor).values():
        if spec.column is not None:
            specs[spec.column.column] = spec
    table = screen.model._meta.db_table
    told = []
    for change in changes:
        if change.table != table or change.record_id != entry.subject_id:
            continue
        before, after = change.before or {}, change.after or {}
        for column in after:
            known = specs.get(column)
            if known is not None and not _goes_without_saying(entry, known, after[column], actor):
                told.append(_told_change(known, before.get(column), after[column], actor))
        own = own_differences(screen.model, before.get("custom") or {}, after.get("custom") or {}, actor)
        for field, was, now in own:
            described = spec_of(screen.model, f"{CUSTOM}{field.key}", actor)
            if described is not None:
                told.append(_told_change(described, was, now, actor))
    return [change for change in told if change["before"] != change["after"]]


def _goes_without_saying(entry: TimelineEntry, spec: FieldSpec, after: Any, actor: Actor) -> bool:
    """Moments that the program keeps; and what a verb's sentence tells already, or follows from it."""
    verb = find_action(entry.verb)
    kept = spec.column is not None and not spec.column.editable
    if kept and getattr(spec.column, "_verbose_name", "") is None:
        return True  # without a label it is the program's own: a name as duplicates are found by it
    if (kept and spec.type == Type.MOMENT) or spec.name in {"changed_at", "created_at"}:
        return True
    return verb is not None and bool(verb.told) and (kept or _value(spec, after, actor) in entry.data.values())


def _told_change(spec: FieldSpec, before: Any, after: Any, actor: Actor) -> dict[str, str]:
    return {"label": spec.label, "before": _value(spec, before, actor), "after": _value(spec, after, actor)}


def _value(spec: FieldSpec, stored: Any, actor: Actor) -> str:
    """A stored value in words; names of records are looked up once per request."""
    if stored in (None, ""):
        return "—"
    if spec.type == Type.REFERENCE and spec.model is not None:
        key = ("name", spec.model, stored)
        if key not in actor.memo:
            found = spec.model._default_manager.filter(pk=stored).first()
            actor.memo[key] = str(found) if found else f"№ {stored}"
        return str(actor.memo[key])
    if spec.choices:
        chosen = stored if isinstance(stored, list) else [stored]
        return ", ".join(dict(spec.choices).get(str(item), str(item)) for item in chosen)
    try:
        return (
            plain_text(spec.parse(stored, actor))
            if spec.type in {Type.DATE, Type.MOMENT, Type.MONEY, Type.NUMBER}
            else plain_text(stored)
        )
    except ValueError:
        return str(stored)


def composer_of(shown: type[Screen], record: Any, actor: Actor) -> list[dict[str, Any]]:
    """Ways to add to the timeline: a comment first, then what the contexts offer (mail, call, task)."""
    ways: list[dict[str, Any]] = []
    if actor.may("core.comment"):
        kind = record._meta.label_lower
        ways.append(
            {
                "kind": "comment",
                "label": _("Comment"),
                "icon": "message-square",
                "url": f"/comment/{kind}/{record.pk}/",
                "mention_url": "/mentions/",
                "placeholder": _("Comment; @ mentions a colleague"),
                "submit": _("Send"),
            }
        )
    offered = [make(record, actor) for make in [*COMPOSERS, *shown.page.composer]]
    return [*ways, *(way for way in offered if way)]


COMPOSERS: list[Callable[[Any, Actor], dict[str, Any] | None]] = []
