"""Other records that rows name: looked up for a whole batch at once, by id or by any of their names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min, Model, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.kit.names import normalised
from artel.screens.fields import visible_targets
from artel.screens.registry import screen_of

NAMES = ("email", "inn", "name", "key", "number", "code")
NORMALISED = "normalised_name"
KEPT = 50_000


@dataclass
class References:
    """Finds records by what cells call them, and remembers whom it found."""

    actor: Actor
    known: dict[tuple[type[Model], str], Model | str] = field(default_factory=dict)

    def learn(self, model: type[Model], texts: Iterable[str]) -> None:
        """Look up all of these that are not known yet, with one query for each way to name them."""
        if len(self.known) > KEPT:
            self.known.clear()
        missing = {text.strip() for text in texts} - {text for kind, text in self.known if kind is model}
        missing.discard("")
        if not missing:
            return
        rows = visible_targets(model, self.actor)
        found = self._by_id(rows, missing)
        for name in _names(model):
            left = {text for text in missing - set(found) if _may_be(name, text)}
            if left:
                found.update(_by_name(rows, name, left))
        for text in missing:
            self.known[model, text] = found.get(text) or _("There is no «%(value)s» here.") % {"value": text[:60]}

    def find(self, model: type[Model], text: str) -> Model | str:
        """The record, or why there is none. The batch was learned before."""
        return self.known[model, text.strip()]

    def _by_id(self, rows: QuerySet[Any], texts: Iterable[str]) -> dict[str, Model | str]:
        numbers = {text: int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}
        if not numbers:
            return {}
        by_pk = rows.in_bulk(list(set(numbers.values())))
        return {text: by_pk[number] for text, number in numbers.items() if number in by_pk}


def _names(model: type[Model]) -> list[str]:
    """The fields by which people call such a record, the surest first."""
    shown = screen_of(model)
    plain = {column.name for column in model._meta.concrete_fields if not column.is_relation}
    wanted = [*NAMES, *([shown.name_field] if shown else [])]
    return [name for name in dict.fromkeys(wanted) if name in plain]


def _may_be(name: str, text: str) -> bool:
    """Whether it is worth asking: an address has its sign, a tax number its digits."""
    if name == "email":
        return "@" in text
    return name != "inn" or (text.isdigit() and len(text) in {10, 12})


def _by_name(rows: QuerySet[Any], name: str, texts: set[str]) -> dict[str, Model | str]:
    """As it is written first, because an index answers that; then by what is the same name in another writing."""
    found = _grouped(rows, name, {text: text for text in texts})
    left = texts - set(found)
    columns = {column.name for column in rows.model._meta.concrete_fields}
    if left and name == "name" and NORMALISED in columns:
        found.update(_grouped(rows, NORMALISED, {text: normalised(text) for text in left}))
    elif left:
        lowered = rows.annotate(name_lowered=Lower(name))
        found.update(_grouped(lowered, "name_lowered", {text: text.lower() for text in left}))
    return found


def _grouped(rows: QuerySet[Any], column: str, wanted: dict[str, str]) -> dict[str, Model | str]:
    """Who bears these names: one query counts the bearers, one fetches those who are alone with theirs."""
    named = rows.filter(**{f"{column}__in": list(set(wanted.values()) - {""})})
    groups = named.order_by().values(column).annotate(first=Min("pk"), n=Count("pk"))
    found = {str(group[column]): (group["first"], group["n"]) for group in groups}
    single = rows.model._default_manager.in_bulk([first for first, n in found.values() if n == 1])
    answers: dict[str, Model | str] = {}
    for text, form in wanted.items():
        if form in found:
            first, n = found[form]
            answers[text] = single[first] if n == 1 and first in single else _several(text)
    return answers


def _several(text: str) -> str:
    """Two records of one name are a question that only a person can answer."""
    return _("There are several «%(value)s»: write the id of the right one.") % {"value": text[:60]}
