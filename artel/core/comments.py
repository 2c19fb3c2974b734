"""Comments: words of a person under a record, with colleagues called by name."""

import re
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core import gate
from artel.core.actor import Actor, actor_of
from artel.core.errors import Forbidden, Refused
from artel.core.models import Membership, TimelineEntry, User
from artel.core.notifications import notice, notify, tell_followers
from artel.core.timeline import follow, note

COMMENT = "comment"
LONGEST = 10_000
SHORT = 160


def comment(record: Model, text: str, *, actor: Actor) -> TimelineEntry:
    """Add words to a record's timeline. Those named with @ are told at once; the author and they follow from now on."""
    actor.require("core.comment")
    gate.require(record, actor, "read")
    text = _checked(text)
    named, untold = _who_is_told(record, mentioned(text, actor), actor)
    with transaction.atomic():
        data = {"mentions": sorted(named), **({"untold": untold} if untold else {})}
        entry_id = note(record, COMMENT, text=text, data=data, actor=actor)
        follow(record, {*named, *([actor.user_id] if actor.user_id else [])}, actor=actor)
        _tell(record, text, named, actor)
    return TimelineEntry.objects.get(pk=entry_id)


def edit_comment(entry: TimelineEntry, text: str, *, actor: Actor) -> None:
    """Put one's own words better; what they were stays readable."""
    text = _checked(text)
    with transaction.atomic():
        entry = _own(entry, actor)
        if text == entry.text:
            return
        before = set(entry.data.get("mentions", []))
        record = subject_of(entry, actor)
        named, untold = _who_is_told(record, mentioned(text, actor), actor) if record is not None else (set(), [])
        entry.data = {**_kept(entry), "mentions": sorted(named), "untold": untold}
        entry.text = text
        entry.save(update_fields=["text", "data"])
        if record is not None and named - before:
            follow(record, named - before, actor=actor)
            _tell_named(record, text, named - before, actor)


def delete_comment(entry: TimelineEntry, *, actor: Actor) -> None:
    """Take one's own words back; that there were some, and which, stays in the history."""
    with transaction.atomic():
        entry = _own(entry, actor)
        entry.data = {**_kept(entry), "deleted_at": timezone.now().isoformat(), "mentions": []}
        entry.text = ""
        entry.save(update_fields=["text", "data"])


def mentioned(text: str, actor: Actor) -> set[int]:
    """Ids of the colleagues named with @, the longest name first: `@Анна Белова-Смирнова` is not `@Анна Белова`."""
    if "@" not in text:
        return set()
    found = set()
    rest = text.lower()
    people = sorted(colleagues(actor).values_list("id", "name"), key=lambda person: -len(person[1]))
    for pk, name in people:
        pattern = rf"(?<!\w)@{re.escape(name.lower())}(?!\w)"
        if name and re.search(pattern, rest):
            found.add(pk)
            rest = re.sub(pattern, " ", rest)
    return found


def _who_is_told(record: Model, named: set[int], actor: Actor) -> tuple[set[int], list[str]]:
    """Ids of those who may read the record, and the names of those who may not and are not told."""
    told, untold = set(), []
    for person in User.objects.filter(pk__in=named).order_by("name"):
        reader = actor_of(person, actor.company_id)
        if gate.readable(type(record), reader).filter(pk=record.pk).exists():
            told.add(person.pk)
        else:
            untold.append(person.name)
    return told, untold


def colleagues(actor: Actor, wanted: str = "") -> QuerySet[User]:
    """People who work in the actor's company, by name; `wanted` is the beginning of any word of it."""
    at_work = Membership.objects.filter(company_id=actor.company_id, is_active=True).values("user_id")
    people = User.objects.filter(pk__in=at_work, is_active=True).order_by("name", "id")
    if wanted:
        people = people.filter(Q(name__istartswith=wanted) | Q(name__icontains=f" {wanted}"))
    return people


def subject_of(entry: TimelineEntry, actor: Actor) -> Model | None:
    """The record that an entry is about, if the actor may see it."""
    return gate.find_record(entry.subject_kind, entry.subject_id, actor)


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(_("Write something first."), "empty-comment")
    if len(text) > LONGEST:
        message = _("A comment has at most %(limit)s characters. Attach a file instead.") % {"limit": LONGEST}
        raise Refused(message, "too-long")
    return text


def _own(entry: TimelineEntry, actor: Actor) -> TimelineEntry:
    locked = TimelineEntry.objects.select_for_update().get(pk=entry.pk)
    if locked.verb != COMMENT or locked.actor_id is None or locked.actor_id != actor.user_id:
        raise Forbidden(_("Only its author may change a comment."))
    if "deleted_at" in locked.data:
        raise Refused(_("This comment was deleted."), "comment-deleted")
    return locked


def _kept(entry: TimelineEntry) -> dict[str, object]:
    """The entry's data with its present words added to those it had before."""
    earlier = [*entry.data.get("earlier", []), {"text": entry.text, "until": timezone.now().isoformat()}]
    return {**entry.data, "earlier": earlier}


def _tell(record: Model, text: str, named: set[int], actor: Actor) -> None:
    _tell_named(record, text, named, actor)
    short = Truncator(" ".join(text.split())).chars(SHORT)
    tell_followers(record, notice(actor.name, f"«{short}»", record), actor=actor, but=named)


def _tell_named(record: Model, text: str, named: Iterable[int], actor: Actor) -> None:
    short = Truncator(" ".join(text.split())).chars(SHORT)
    sentence = gettext_lazy("{who} mentioned you in «{record}»: {text}")
    words = format_lazy(sentence, who=actor.name, record=str(record), text=short)
    notify(set(named) - {actor.user_id}, words, record, actor=actor)
