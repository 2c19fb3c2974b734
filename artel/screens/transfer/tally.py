"""What a check found: counts, reasons, and the first rows as they would be stored."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from artel.screens.cells import plain_text
from artel.screens.declare import Outcome
from artel.screens.transfer.plan import Plan
from artel.screens.transfer.rows import Entry

PREVIEWED = 20
REASONS = 200
SHOWN_REASONS = 20
REFUSED = "refused"


@dataclass
class Tally:
    """Adds up outcomes of entries."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, int] = field(default_factory=dict)
    preview: list[dict[str, Any]] = field(default_factory=list)

    def add(self, entries: list[Entry], plan: Plan | None = None) -> None:
        """Count a batch; with a plan, keep the first rows to look at."""
        for entry in entries:
            self.counts[str(entry.outcome or REFUSED)] += 1
            if not entry.is_sound:
                self._add_reason(entry)
            if plan is not None and len(self.preview) < PREVIEWED:
                self.preview.append(_previewed(entry, plan))

    def _add_reason(self, entry: Entry) -> None:
        if entry.reason in self.reasons or len(self.reasons) < REASONS:
            self.reasons[entry.reason] += 1
            self.examples.setdefault(entry.reason, entry.number)

    def findings(self) -> dict[str, Any]:
        """All of it as it is kept with the import."""
        return {
            **{str(outcome): self.counts[str(outcome)] for outcome in Outcome},
            REFUSED: self.counts[REFUSED],
            "reasons": [
                {"text": text, "count": count, "row": self.examples[text]}
                for text, count in self.reasons.most_common(SHOWN_REASONS)
            ],
            "preview": self.preview,
        }


def _previewed(entry: Entry, plan: Plan) -> dict[str, Any]:
    names = list(dict.fromkeys([*(target.name for _index, target in plan.columns), *plan.constants]))
    cells = [_shown(entry, name, plan)[:200] for name in names]
    return {"number": entry.number, "cells": cells, "outcome": str(entry.outcome or ""), "reason": entry.reason}


def _shown(entry: Entry, name: str, plan: Plan) -> str:
    value = entry.key if plan.key is not None and name == plan.key.name else entry.values.get(name)
    spec = plan.targets.all[name].spec
    if isinstance(value, Model):
        return str(value)
    if spec is not None and spec.choices and value not in (None, ""):
        return str(dict(spec.choices).get(str(value), value))
    return plain_text(value)


def preview_labels(plan: Plan) -> list[str]:
    """Headings of the preview."""
    names = dict.fromkeys([*(target.name for _index, target in plan.columns), *plan.constants])
    return [plan.targets.all[name].label for name in names]
