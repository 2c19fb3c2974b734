"""Placeholders in templates of letters: `{{ party }}`, `{{ owner.name }}`, `{{ amount|"by agreement" }}`.

Substitution and nothing else: a template names what it wants, and what the sender may not see has no name.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import ForeignKey, Model
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from artel.core.actor import Actor, company_of
from artel.core.errors import Refused
from artel.core.gate import hidden_fields, visible
from artel.core.models import User

PLACEHOLDER = re.compile(r"\{\{\s*([\w.]+)\s*(?:\|\s*\"([^\"]*)\"\s*)?\}\}")
TECHNICAL = {"id", "company", "created_at", "changed_at", "custom", "password", "subject_kind", "subject_id"}
SENDER = ("me.name", "me.email", "company.name", "company.legal_name", "today")


def check_placeholders(texts: Mapping[str, str]) -> None:
    """Raise ValidationError for braces that form no placeholder."""
    problems = {}
    for field, text in texts.items():
        rest = PLACEHOLDER.sub("", text)
        if "{{" in rest or "}}" in rest:
            problems[field] = _("A placeholder is not written as {{ name }}.")
    if problems:
        raise ValidationError(problems)


def names_in(*texts: str) -> list[str]:
    """The placeholders that texts use, each once."""
    return list(dict.fromkeys(name for text in texts for name, _default in PLACEHOLDER.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced. Raises Refused for a name that nothing answers to."""

    def value_of(match: re.Match[str]) -> str:
        name, default = match[1], match[2] or ""
        if name not in values:
            message = _("The template asks for «%(name)s», which is not known here.")
            raise Refused(message % {"name": name}, "placeholder")
        return values[name] or default

    return PLACEHOLDER.sub(value_of, text)


def variables(record: Model | None, actor: Actor, language: str = "ru") -> dict[str, str]:
    """What a template may say about a record: its fields, those of what it points to, the sender and the day."""
    with translation.override(language):
        found = _about_sender(actor)
        if record is not None:
            found |= _fields(record, actor, "")
            for field in record._meta.concrete_fields:
                if isinstance(field, ForeignKey) and _is_open(record, field.name, actor):
                    target = getattr(record, field.name)
                    if target is not None:
                        found |= _fields(target, actor, f"{field.name}.")
    return found


def _about_sender(actor: Actor) -> dict[str, str]:
    company = company_of(actor)
    today = datetime.now(ZoneInfo(actor.timezone)).date()
    email = User.objects.filter(pk=actor.user_id).values_list("email", flat=True).first() if actor.user_id else ""
    told = (actor.name, email or "", company.name, company.legal_name or company.name, _shown(today, actor))
    return dict(zip(SENDER, told, strict=True))


def _fields(record: Model, actor: Actor, prefix: str) -> dict[str, str]:
    found = {f"{prefix}name": str(record)}
    for field in record._meta.concrete_fields:
        if _is_open(record, field.name, actor) and not (prefix and isinstance(field, ForeignKey)):
            found[f"{prefix}{field.name}"] = _value(record, field.name, actor)
    for key, value in (getattr(record, "custom", None) or {}).items():
        found[f"{prefix}custom.{key}"] = _shown(value, actor)
    return found


def _is_open(record: Model, name: str, actor: Actor) -> bool:
    if name in TECHNICAL or name in hidden_fields(actor, type(record)):
        return False
    if isinstance(record, User):
        return name in {"name", "email"}
    field = record._meta.get_field(name)
    if not isinstance(field, ForeignKey) or getattr(record, field.attname) is None:
        return True
    target: Any = field.related_model
    return bool(visible(target, actor).filter(pk=getattr(record, field.attname)).exists())


def _value(record: Model, name: str, actor: Actor) -> str:
    if display := getattr(record, f"get_{name}_display", None):
        return str(display())
    try:
        return _shown(getattr(record, name), actor)
    except FieldDoesNotExist:
        return ""


def _shown(value: Any, actor: Actor) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(value.astimezone(ZoneInfo(actor.timezone)), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, (int, Decimal)):
        return str(number_format(value, use_l10n=True, force_grouping=True))
    return str(value)
