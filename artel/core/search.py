"""Search: words with Russian morphology, beginnings of words, fragments of numbers, over all records one may see."""

import re
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from artel.core.actor import Actor
from artel.core.gate import visible

M = TypeVar("M", bound=Model)
CAP_OF_ALL = 2_147_483_647


def search_query(text: str) -> tuple[str, list[str]] | None:
    """A tsquery as SQL with its parameters: each word by stem or beginning, each number by any fragment of it."""
    words = re.findall(r"\w+", text.lower().replace("ё", "е"))[:8]
    digits = re.sub(r"\D", "", text)
    if digits and re.fullmatch(r"[\d\s()+.\-]+", text.strip()) and len(digits) >= 3:
        # 8 912… and +7 912… are the same telephone; the fragment without the trunk prefix finds both.
        tail = digits[1:] if len(digits) == 11 and digits[0] in "78" else digits
        return "to_tsquery('simple', %s)", [f"{tail}:*"]
    if not words:
        return None
    parts, values = [], []
    for word in words:
        parts.append("(to_tsquery('simple', %s) || plainto_tsquery('russian', %s))")
        values += [f"{word}:*", word]
    return " && ".join(parts), values


def matching(model: type[M], text: str, rows: QuerySet[M], *, cap: int = CAP_OF_ALL) -> QuerySet[M]:
    """Narrow rows to those that the text finds. `cap` bounds the candidates where a few are enough."""
    built = search_query(text)
    if built is None:
        return rows.none()
    sql, values = built
    found = RawSQL(f"SELECT artel_search(%s, {sql}, %s)", [model._meta.label_lower, *values, cap])
    return rows.filter(pk__in=found)


def find(model: type[M], text: str, actor: Actor, *, limit: int = 8) -> list[M]:
    """A few records of a kind that the actor may see, newest first."""
    return list(matching(model, text, visible(model, actor), cap=2000).order_by("-pk")[:limit])
