"""Search: words with Russian morphology, beginnings of words, fragments of numbers, over all records one may see."""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from artel.core.actor import Actor
from artel.core.gate import hidden_fields
from artel.core.guards import search_parts
from artel.core.models.record import Search

M = TypeVar("M", bound=Model)
ALL = 2_147_483_647
CAPS = (100, 2000, 20_000)
RARE = 3  # letters that a word must have to be looked up in the index, where there is a longer one


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as SQL: what must match, and the part of it that an index answers quickly."""

    whole: str
    narrow: str
    values: tuple[str, ...]

    @property
    def sql(self) -> str:
        return f"artel_search(%s, {self.whole}, {self.narrow}, %s)"


def wanted(text: str) -> list[Wanted]:
    """What a text asks for, the nearest meaning first: a number by any fragment; words by beginnings, then by forms."""
    # In an address the dots belong to the name of its place, as they do where words are kept.
    one = r"\w+(?:\.\w+)*" if "@" in text else r"\w+"
    words = re.findall(one, text.lower().replace("ё", "е"))[:8]
    digits = re.sub(r"\D", "", text)
    if digits and re.fullmatch(r"[\d\s()+.\-]+", text.strip()) and len(digits) >= 3:
        # 8 912… and +7 912… are the same telephone; the fragment without the trunk prefix finds both.
        tail = f"{digits[1:] if len(digits) == 11 and digits[0] in '78' else digits}:*"
        return [Wanted("to_tsquery('simple', %s)", "to_tsquery('simple', %s)", (tail, tail))]
    if not words:
        return []
    rare = [word for word in words if len(word) >= RARE] or words
    meanings = []
    for query in (_beginnings, _forms):
        (whole, values), (narrow, narrow_values) = query(words), query(rare)
        meanings.append(Wanted(whole, narrow, (*values, *narrow_values)))
    return meanings


def _beginnings(words: list[str]) -> tuple[str, list[str]]:
    return "to_tsquery('simple', %s)", [" & ".join(f"{word}:*" for word in words)]


def _forms(words: list[str]) -> tuple[str, list[str]]:
    part = "(to_tsquery('simple', %s) || plainto_tsquery('russian', %s))"
    return " && ".join([part] * len(words)), [value for word in words for value in (f"{word}:*", word)]


def matching(rows: QuerySet[M], text: str, *, actor: Actor) -> QuerySet[M]:
    """Narrow rows to those that the text finds, all of them. What a hidden field holds is not found."""
    meanings = wanted(text)
    if not meanings:
        return rows.none()
    asked = meanings[-1]
    found, values = f"SELECT {asked.sql}", [rows.model._meta.label_lower, *asked.values, ALL]
    if _is_partly_hidden(rows.model, actor):
        found, values = _found_by_seen_words(rows.model, asked, actor)
    return rows.filter(pk__in=RawSQL(found, values))


def _is_partly_hidden(model: type[Model], actor: Actor) -> bool:
    return any(hidden_fields(actor, fed) & {*search.words, *search.digits} for fed, search in _sources(model))


def _found_by_seen_words(model: type[Model], asked: Wanted, actor: Actor) -> tuple[str, list[Any]]:
    """The index knows all words of a record; what it finds is read again without those that the actor may not see."""
    parts, values = [], []
    for fed, search in _sources(model):
        hidden = hidden_fields(actor, fed)
        words, digits = ([name for name in names if name not in hidden] for names in (search.words, search.digits))
        at = search_parts(fed, replace(search, words=words, digits=digits))
        text = f"artel_words(concat_ws(' ', {at['words']})) || artel_tails(concat_ws('', {at['digits']}))"
        parts.append(
            f"SELECT r.{at['record_column']} FROM {at['table']} r "
            f"WHERE r.{at['record_column']} IN (SELECT {asked.sql}) AND ({text}) @@ ({asked.whole})"
        )
        values += [model._meta.label_lower, *asked.values, ALL, *asked.values[: asked.whole.count("%s")]]
    return " UNION ALL ".join(parts), values


@cache
def _sources(model: type[Model]) -> list[tuple[type[Model], Search]]:
    """The kinds of rows whose words find a record: its own, its lines, its phones."""
    found = []
    for fed in apps.get_models():
        search: Search | None = getattr(fed, "search", None)
        if search is not None:
            target: Any = fed._meta.get_field(search.record).related_model if search.record else fed
            found += [(fed, search)] if target is model else []
    return found


def find(rows: QuerySet[M], text: str, *, actor: Actor, limit: int = 8) -> list[M]:
    """The newest few of the rows that the text finds: by beginnings of words first, then by their other forms.

    Candidates are asked for in growing portions until enough of them are among the rows, so that a word which half
    of the records hold is as quick as a rare one. Behind the newest 20,000 candidates nothing is looked at.
    """
    if _is_partly_hidden(rows.model, actor):
        return list(matching(rows, text, actor=actor).order_by("-pk")[:limit])
    met: dict[int, M] = {}
    for asked in wanted(text):
        for cap in CAPS:
            candidates = _candidates(rows.model, asked, cap)
            for row in rows.filter(pk__in=candidates).order_by("-pk")[:limit]:
                met.setdefault(row.pk, row)
            if len(met) >= limit:
                return list(met.values())[:limit]
            if len(candidates) < cap:
                break
    return list(met.values())


def kinds_with(text: str, kinds: list[str]) -> set[str]:
    """Those kinds of records (`crm.deal`) of which the text finds any at all, asked of the index at one go."""
    meanings = wanted(text)
    if not meanings:
        return set()
    asked = meanings[-1]  # the widest: whatever begins so, and its other forms
    found = f"artel_search(kind, {asked.whole}, {asked.narrow}, 1)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT kind FROM unnest(%s::text[]) kind WHERE EXISTS (SELECT FROM {found})", [kinds, *asked.values]
        )
        return {kind for (kind,) in cursor.fetchall()}


def _candidates(model: type[Model], asked: Wanted, cap: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked.sql}", [model._meta.label_lower, *asked.values, cap])
        return [pk for (pk,) in cursor.fetchall()]
