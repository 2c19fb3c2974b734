"""One batch of rows: read, stored in the screen's own way, each row with exactly one outcome."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from artel.core.errors import Refused
from artel.screens.declare import Importer, Outcome
from artel.screens.models import Import
from artel.screens.transfer.plan import Plan
from artel.screens.transfer.rows import Entry, read
from artel.screens.transfer.source import Line
from artel.screens.transfer.store import Store, database_reason

SIZE = 1000
THERE = {Outcome.UPDATED, Outcome.UNCHANGED}


def batches(lines: Iterable[Line], size: int = SIZE) -> Iterator[list[Line]]:
    """The rows in portions."""
    rows = iter(lines)
    while portion := list(islice(rows, size)):
        yield portion


def take(lines: Sequence[Line], plan: Plan) -> list[Entry]:
    """Store a batch inside the open step; afterwards every row is created, updated, unchanged or refused."""
    entries = read(lines, plan)
    for wave in _waves([entry for entry in entries if entry.is_sound]):
        if plan.targets.importer.store is None:
            Store(plan).take(wave)
        else:
            _hand_over(wave, plan.targets.importer, plan)
    for entry in entries:
        assert (entry.outcome is None) != entry.is_sound, f"row {entry.number} has no outcome"
    return entries


def _waves(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Rows of one key follow each other in the file's order: the second finds what the first has created."""
    waves: list[list[Entry]] = []
    turns: dict[str, int] = {}
    for entry in entries:
        turn = 0
        if entry.key not in (None, ""):
            turn = turns.get(str(entry.key), 0)
            turns[str(entry.key)] = turn + 1
        if turn == len(waves):
            waves.append([])
        waves[turn].append(entry)
    yield from waves


def _hand_over(entries: Sequence[Entry], importer: Importer, plan: Plan) -> None:
    """Let the context store the rows. Where a rule stops all of them, the rows that break it are found by halving."""
    try:
        refused = _stored(entries, importer, plan)
    except (IntegrityError, DataError, ValidationError, Refused) as problem:
        if len(entries) == 1:
            entries[0].refuse(_reason(problem))
            return
        middle = len(entries) // 2
        _hand_over(entries[:middle], importer, plan)
        _hand_over(entries[middle:], importer, plan)
        return
    if refused:
        _hand_over([entry for entry in entries if entry.is_sound], importer, plan)


def _stored(entries: Sequence[Entry], importer: Importer, plan: Plan) -> bool:
    """Store, and take all of it back if some rows were stored against the chosen mode; True if that happened."""
    if not entries:
        return False
    assert importer.store is not None
    with transaction.atomic():
        rows = [entry.nested() for entry in entries]
        answers = importer.store(rows, plan.actor, plan.key.name if plan.key else "")
        assert len(answers) == len(entries), "an importer answers for every row"
        against = [
            entry for entry, answer in zip(entries, answers, strict=True) if _refuse_against_mode(entry, answer, plan)
        ]
        if against:
            transaction.set_rollback(True)
            return True
        for entry, answer in zip(entries, answers, strict=True):
            _note_answer(entry, answer)
    return False


def _refuse_against_mode(entry: Entry, answer: Outcome | str | None, plan: Plan) -> bool:
    if plan.key is None or (isinstance(answer, str) and not isinstance(answer, Outcome)):
        return False
    shown = {"label": plan.key.label, "value": str(entry.key)[:60]}
    if plan.mode == Import.Mode.CREATE and answer in THERE:
        entry.refuse(_("A record with «%(label)s» «%(value)s» is there already.") % shown)
    elif plan.mode == Import.Mode.UPDATE and answer not in THERE:
        entry.refuse(_("No record has «%(label)s» «%(value)s».") % shown)
    return not entry.is_sound


def _note_answer(entry: Entry, answer: Outcome | str | None) -> None:
    if answer is None:
        entry.outcome = Outcome.CREATED
    elif isinstance(answer, Outcome):
        entry.outcome = answer
    else:
        entry.refuse(answer)


def _reason(problem: Exception) -> str:
    if isinstance(problem, ValidationError):
        return " ".join(problem.messages)
    return str(problem) if isinstance(problem, Refused) else database_reason(problem)
