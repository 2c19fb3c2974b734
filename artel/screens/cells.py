"""How a value looks: the same in a list, among facts, on a card and in a picker, in the reader's language and zone."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from artel.core.models import User
from artel.kit.money import Money
from artel.kit.phones import format_phone
from artel.screens.declare import Column
from artel.screens.fields import FieldSpec, Type
from artel.screens.registry import url_of

TONES = 6
LONG = 18  # letters; a longer text gives way in a table that is too wide


@dataclass(frozen=True)
class Cell:
    """One value ready to be shown. `kind` tells the template which partial prints it."""

    text: str
    kind: str = "text"
    url: str = ""
    tone: str = ""
    person: dict[str, Any] | None = None

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def html(self) -> SafeString:
        """The value with its link and its look. In Python, because a page of a list prints hundreds of them."""
        text = escape(self.text)
        if self.kind == "badge":
            return badge(self.text, self.tone) if text else SafeString("")
        if self.kind == "due":
            return SafeString(f'<span class="due due-{escape(self.tone)}">{text}</span>')
        if self.kind == "person" and self.person:
            return SafeString(f'<span class="person">{avatar(self.person)}<span class="clip">{text}</span></span>')
        if self.kind == "amount":
            return SafeString(f'<span class="money{" neg" if self.tone else ""}">{text}</span>')
        shrinks = len(self.text) > LONG
        if self.kind == "name":
            return SafeString(f'<a class="shrinks" href="{escape(self.url)}">{text}</a>')
        if self.url and text:
            away = ' target="_blank" rel="noopener noreferrer"' if self.kind == "link" else ""
            look = "link shrinks" if shrinks else "link"
            return SafeString(f'<a class="{look}" href="{escape(self.url)}"{away}>{text}</a>')
        return SafeString(f'<span class="shrinks">{text}</span>' if shrinks and self.kind == "text" else text)


def cell_of(record: Model, spec: FieldSpec, column: Column | None = None) -> Cell:
    """A field of a record as its reader sees it."""
    value = spec.raw(record)
    look = (column.look if column else "") or _look_of(spec, value)
    if value is None or value == "":
        # What is closed waits for no next step.
        return due_cell(None) if look == "due" and getattr(record, "closed_at", None) is None else Cell("")
    shown = _LOOKS.get(look)
    if shown is not None:
        return shown(record, spec, value)
    # As with `…_tone`: a computed text may know the page that it speaks of.
    return Cell(text_of(value, spec, record), _kind(spec), url=getattr(record, f"{spec.name}_url", ""))


def _look_of(spec: FieldSpec, value: Any) -> str:
    if isinstance(value, User):
        return "person"
    if isinstance(value, Model):
        return "reference"
    return "amount" if spec.type == Type.MONEY else ""


def _kind(spec: FieldSpec) -> str:
    return "num" if spec.type in {Type.NUMBER, Type.INTEGER, Type.RATE} else "text"


def text_of(value: Any, spec: FieldSpec, record: Model) -> str:
    """Plain text of a value."""
    if spec.type == Type.MONEY and isinstance(value, Decimal):
        return money_text(value, spec.currency(record))
    if spec.type == Type.CHOICES:
        return ", ".join(dict(spec.choices).get(str(item), str(item)) for item in value)
    if spec.choices:
        return dict(spec.choices).get(str(value), str(value))
    if spec.type == Type.RATE:
        return f"{number_format((Decimal(value) * 100).normalize(), use_l10n=True)} %"
    return plain_text(value)


def plain_text(value: Any) -> str:
    """Text of a bare Python value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Money):
        return value.format(get_language() or "ru")
    if isinstance(value, Decimal):
        return number_format(value.normalize(), force_grouping=True)
    if isinstance(value, list | tuple | set):
        return ", ".join(plain_text(item) for item in value)
    return str(value)


def money_text(amount: Decimal, currency: str) -> str:
    """`1 234 567,89 ₽` in the reader's language."""
    return Money(amount, currency).rounded().format(get_language() or "ru")


def person_of(user: User | None) -> dict[str, Any] | None:
    """What is shown of somebody: `avatar` draws it."""
    if user is None:
        return None
    words = str(user).split()
    initials = "".join(word[0] for word in words[:2]).upper()
    return {"id": user.pk, "name": str(user), "initials": initials, "tone": user.pk % TONES}


def avatar(person: dict[str, Any], *, large: bool = False) -> SafeString:
    """Somebody's initials in their colour; the name beside it, or the title, tells who it is."""
    look = f"avatar tone-{person['tone']}{' avatar-lg' if large else ''}"
    title = f' title="{escape(person["name"])}"' if person["name"] else ""
    initials = escape(person["initials"])
    return SafeString(f'<span class="{look}" aria-hidden="true" data-initials="{initials}"{title}></span>')


def _amount(record: Model, spec: FieldSpec, value: Any) -> Cell:
    text = (
        value.format(get_language() or "ru") if isinstance(value, Money) else money_text(value, spec.currency(record))
    )
    return Cell(text, "amount", tone="neg" if (value.amount if isinstance(value, Money) else value) < 0 else "")


def _badge(record: Model, spec: FieldSpec, value: Any) -> Cell:
    tone = getattr(record, f"{spec.name}_tone", "") or getattr(value, "tone", "") or "neutral"
    text = text_of(value, spec, record)
    # A badge stands without its label: «yes» alone would say nothing.
    return Cell(f"{spec.label}: {text}" if isinstance(value, bool) else text, "badge", tone=str(tone))


def _person(_record: Model, _spec: FieldSpec, value: Any) -> Cell:
    return Cell(str(value), "person", person=person_of(value) if isinstance(value, User) else None)


def _reference(_record: Model, _spec: FieldSpec, value: Any) -> Cell:
    return Cell(str(value), "reference", url=url_of(value) if isinstance(value, Model) else "")


def _phone(_record: Model, _spec: FieldSpec, value: Any) -> Cell:
    number, _sep, _extension = str(value).partition(";ext=")
    return Cell(format_phone(str(value)) if number.startswith("+") else str(value), "phone", url=f"tel:{number}")


def _email(_record: Model, _spec: FieldSpec, value: Any) -> Cell:
    return Cell(str(value), "email", url=f"mailto:{value}")


def _link(_record: Model, _spec: FieldSpec, value: Any) -> Cell:
    url = str(value) if str(value).startswith(("http://", "https://", "/")) else f"https://{value}"
    return Cell(str(value), "link", url=url)


def _due(record: Model, _spec: FieldSpec, value: Any) -> Cell:
    # What is closed is not late any more.
    return due_cell(value) if getattr(record, "closed_at", None) is None else Cell(plain_text(value), "text")


def _percent(_record: Model, _spec: FieldSpec, value: Any) -> Cell:
    return Cell(f"{number_format(round(Decimal(value) * 100, 1))} %", "num")


def _tags(_record: Model, _spec: FieldSpec, value: Any) -> Cell:
    return Cell(plain_text(list(value.all()) if hasattr(value, "all") else value), "tags")


def due_cell(moment: datetime | date | None) -> Cell:
    """When something is due, with the word that tells how urgent it is."""
    if moment is None:
        return Cell(_("no next step"), "due", tone="none")
    now = timezone.now()
    day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    today = timezone.localtime(now).date()
    over = moment < now if isinstance(moment, datetime) else day < today
    if over and day != today:
        return Cell(date_format(day, "SHORT_DATE_FORMAT"), "due", tone="overdue")
    if day == today:
        text = _("today")
        if isinstance(moment, datetime):
            text = f"{text}, {date_format(timezone.localtime(moment), 'TIME_FORMAT')}"
        return Cell(text, "due", tone="overdue" if over else "today")
    return Cell(date_format(day, "SHORT_DATE_FORMAT"), "due", tone="later")


def short_moment(moment: datetime) -> str:
    """The hour of today, the day and hour of this year, otherwise the whole date: as much as tells them apart."""
    local, today = timezone.localtime(moment), timezone.localtime().date()
    if local.date() == today:
        return date_format(local, "TIME_FORMAT")
    if local.year != today.year:
        return date_format(local, "SHORT_DATE_FORMAT")
    day = pgettext("format of a day and month", "j M")
    return f"{date_format(local, day)}, {date_format(local, 'TIME_FORMAT')}"


_LOOKS = {
    "amount": _amount,
    "badge": _badge,
    "person": _person,
    "reference": _reference,
    "phone": _phone,
    "email": _email,
    "link": _link,
    "due": _due,
    "percent": _percent,
    "tags": _tags,
}


def sums_text(sums: list[tuple[str, Decimal]]) -> str:
    """Totals of several currencies beside each other: they are never added up."""
    return " + ".join(money_text(total, currency) if currency else plain_text(total) for currency, total in sums) or "0"


def badge(text: str, tone: str = "neutral") -> SafeString:
    """A badge as HTML."""
    return SafeString(f'<span class="badge is-{escape(tone)}">{escape(text)}</span>')
