"""Milliseconds to print a one-page card and a list of a thousand rows."""

import json
import os
import statistics
import time
from collections.abc import Callable

import django

from artel.screens.printing.typeset import render_pdf

LETTERHEAD = {
    "title": "Кухня «Ёлка» для Ивановых",
    "language": "ru",
    "company": {"name": "ООО «Меридиан»", "details": "ИНН 7701234567, КПП 770101001", "address": "Москва, Тверская, 1"},
    "printed": "Напечатано 23.11.2026 12:00, Анна Белова",
    "page": "Страница",
    "of": "из",
}


def card() -> bytes:
    """A record with twenty facts and a table of ten lines."""
    facts = [{"label": f"Поле {number}", "text": "Значение поля, записанное по-русски"} for number in range(20)]
    heads = [{"label": label, "numeric": label == "Сумма"} for label in ("Товар", "Количество", "Сумма")]
    table = {"title": "Строки", "heads": heads, "rows": [["Стол письменный", "2 шт", "1 234 567,89 ₽"]] * 10}
    return render_pdf("screens/print/card.typ", {**LETTERHEAD, "kind": "Сделка", "facts": facts, "tables": [table]})


def rows(count: int) -> bytes:
    """A list of eight columns."""
    heads = [{"label": f"Столбец {number}", "numeric": number > 5} for number in range(8)]
    data = {
        **LETTERHEAD,
        "landscape": True,
        "filters": "Этап: Переговоры",
        "count": f"{count} записей",
        "note": "",
        "heads": heads,
        "rows": [["Анна Белова, договор"] * 6 + ["1 234,50", "12"]] * count,
        "sums": [""] * 6 + ["1 234 500,00 ₽", ""],
    }
    return render_pdf("screens/print/list.typ", data)


def milliseconds(work: Callable[[], bytes], turns: int) -> dict[str, float]:
    """The first turn apart, and the median of the others."""
    times = []
    for _turn in range(turns + 1):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return {"first_ms": round(times[0], 1), "median_ms": round(statistics.median(times[1:]), 1)}


def main() -> dict[str, dict[str, float]]:
    """All figures."""
    return {"card": milliseconds(card, 30), "list_of_1000": milliseconds(lambda: rows(1000), 5)}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artel.config.settings")
    django.setup()
    print(json.dumps(main(), indent=2))
