"""The life of an import: checked without writing anything, run in batches, stopped, gone on with, taken back.

Each batch commits together with the import's `position`, its counts and its refused rows. Whoever goes on after a crash
begins behind that position, under the import's row lock: no row is lost and none is taken twice. All batches belong to
one step, so taking the import back is one undo.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial

from django.db import OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor, acting, actor_of
from artel.core.bulk import insert_many
from artel.core.errors import Forbidden, Refused
from artel.core.models import Step
from artel.core.notifications import notify
from artel.core.steps import resumed, step
from artel.core.undo import undo
from artel.screens.declare import Outcome
from artel.screens.models import Import, KnownMapping, RefusedRow
from artel.screens.transfer.batches import batches, take
from artel.screens.transfer.plan import Plan, plan_of
from artel.screens.transfer.progress import Aside, aside, tell
from artel.screens.transfer.source import Layout, Line, rows
from artel.screens.transfer.tally import Tally, preview_labels
from artel.screens.transfer.targets import headings_hash

LABEL = gettext_lazy("Import")
State = Import.State


def actor_for(taken: Import) -> Actor:
    """Whoever started the import, with the rights they have now."""
    if taken.owner is None:
        return Actor.system(taken.company_id)
    return actor_of(taken.owner, taken.company_id)


@contextmanager
def _as_starter(taken: Import) -> Iterator[Actor]:
    actor = actor_for(taken)
    with acting(actor), translation.override(actor.language), timezone.override(actor.timezone):
        yield actor


@contextmanager
def _lines_of(taken: Import, after: int = 0) -> Iterator[Iterator[Line]]:
    with (
        taken.content.open("rb") as opened,
        closing(rows(opened.file, Layout.of(taken), len(taken.headings), after)) as lines,
    ):
        yield lines


# --- checking ------------------------------------------------------------------------------------------------------


def check(taken: Import, actor: Actor, watcher: Aside | None = None) -> None:
    """Do everything that the import would do, note what came of each row, and roll all of it back."""
    plan = plan_of(taken, actor)
    tally = Tally()
    with _lines_of(taken) as lines, transaction.atomic():
        with step(actor, LABEL, kind=Step.Kind.IMPORT):
            for portion in batches(lines):
                tally.add(take(portion, plan), plan)
                if watcher is not None:
                    watcher.add(len(portion))
                    if watcher.is_stopped():
                        break
        transaction.set_rollback(True)
    stopped = watcher is not None and watcher.is_stopped()
    taken.findings = {**tally.findings(), "columns": preview_labels(plan)}
    taken.state = State.UPLOADED if stopped else State.CHECKED
    taken.stop_asked = False
    taken.problem = ""
    taken.save(update_fields=["findings", "state", "stop_asked", "problem"])
    remember(taken)


def check_by_job(taken: Import) -> None:
    """The check of a large file, by a worker."""
    if taken.state != State.CHECKING:
        return
    with _as_starter(taken) as actor:
        text = _("Checking %(file)s") % {"file": taken.name}
        with _or_told(partial(_give_up_check, taken)), aside(taken, text, actor) as watcher:
            check(taken, actor, watcher)
        tell(taken, taken.row_count, text, state="done")


def _give_up_check(taken: Import, problem: str) -> None:
    Import.objects.filter(pk=taken.pk).update(state=State.UPLOADED, problem=problem)


def remember(taken: Import) -> None:
    """Keep the mapping for the next file with the same headings."""
    KnownMapping.objects.update_or_create(
        company_id=taken.company_id,
        screen=taken.screen,
        headings_hash=headings_hash(taken.headings),
        defaults={name: getattr(taken, name) for name in ("mapping", "constants", "key", "mode", "clears")},
    )


# --- running -------------------------------------------------------------------------------------------------------


def work(taken: Import) -> None:
    """Take the rows in, from behind the last one that is finished. Harmless when called twice."""
    if taken.state not in {State.QUEUED, State.RUNNING}:
        return
    with _as_starter(taken) as actor, _or_told(partial(_finish, taken, State.FAILED)):
        if _take_all(taken, plan_of(taken, actor), actor):
            _finish(taken, State.DONE)


@contextmanager
def _or_told(give_up: Callable[[str], object]) -> Iterator[None]:
    """End work that is refused with the reason. A fault ends it with an apology on the page and stays a fault."""
    try:
        yield
    except (Refused, Forbidden) as problem:
        give_up(str(problem))
    except OperationalError:
        raise  # the database went away; the job is tried again and goes on behind the last batch
    except Exception:  # whatever it is: whoever waits is told, and it stays a fault
        give_up(_("Artel made a mistake here; it was noted for those who keep this installation."))
        raise


def _take_all(taken: Import, plan: Plan, actor: Actor) -> bool:
    """All remaining batches; False where somebody stopped it or another worker has it."""
    with _lines_of(taken, taken.position) as lines:
        for portion in batches(lines):
            with _going_on(taken, actor) as running:
                fresh = Import.objects.select_for_update().get(pk=taken.pk)
                if fresh.state not in {State.QUEUED, State.RUNNING} or fresh.position != taken.position:
                    return False
                if fresh.stop_asked:
                    _end(fresh, State.CANCELLED)
                    return False
                _take_batch(fresh, portion, plan, running)
            taken = fresh
    return True


@contextmanager
def _going_on(taken: Import, actor: Actor) -> Iterator[Step]:
    """The import's one step: begun with the first batch, gone on with by the others."""
    if taken.step_id is None:
        with step(actor, LABEL, kind=Step.Kind.IMPORT, reason=taken.name[:500]) as begun:
            yield begun
    else:
        with resumed(Step.objects.get(pk=taken.step_id)) as begun:
            yield begun


def _take_batch(taken: Import, portion: list[Line], plan: Plan, running: Step) -> None:
    entries = take(portion, plan)
    refused = [
        RefusedRow(company_id=taken.company_id, taken_in=taken, number=entry.number, reason=entry.reason)
        for entry in entries
        if not entry.is_sound
    ]
    insert_many(RefusedRow, refused)
    taken.created_count += sum(entry.outcome == Outcome.CREATED for entry in entries)
    taken.updated_count += sum(entry.outcome == Outcome.UPDATED for entry in entries)
    taken.unchanged_count += sum(entry.outcome == Outcome.UNCHANGED for entry in entries)
    taken.refused_count += sum(not entry.is_sound for entry in entries)
    taken.position = portion[-1].number
    taken.step_id = running.pk
    taken.state = State.RUNNING
    taken.started_at = taken.started_at or timezone.now()
    taken.save()
    tell(taken, taken.done_count, _("Importing %(file)s") % {"file": taken.name})


def _finish(taken: Import, state: State, problem: str = "") -> None:
    with transaction.atomic():
        fresh = Import.objects.select_for_update().get(pk=taken.pk)
        if fresh.state in {State.QUEUED, State.RUNNING}:
            _end(fresh, state, problem)


def _end(taken: Import, state: State, problem: str = "") -> None:
    taken.state = state
    taken.problem = problem
    taken.stop_asked = False
    taken.finished_at = timezone.now()
    taken.save()
    told = {State.DONE: "done", State.CANCELLED: "cancelled"}.get(state, "failed")
    text = summary(taken)
    tell(taken, taken.done_count, text, state=told)
    _notify(taken, text)


def summary(taken: Import) -> str:
    """What came of an import, in one line."""
    return _(
        "%(file)s: %(created)s created, %(updated)s updated, %(unchanged)s unchanged, %(refused)s refused of %(rows)s"
    ) % {
        "file": taken.name,
        "created": taken.created_count,
        "updated": taken.updated_count,
        "unchanged": taken.unchanged_count,
        "refused": taken.refused_count,
        "rows": taken.row_count,
    }


def start(taken: Import, actor: Actor) -> None:
    """Hand the import to a worker. What was checked is what runs."""
    from artel.screens.jobs import run_import  # jobs call this module

    plan_of(taken, actor)
    with transaction.atomic():
        fresh = Import.objects.select_for_update().get(pk=taken.pk)
        if fresh.state not in {State.UPLOADED, State.CHECKED, State.FAILED, State.CANCELLED}:
            raise Refused(_("This import has been started already."), "already-started")
        if fresh.state == State.CANCELLED and fresh.done_count >= fresh.row_count:
            raise Refused(_("This import is finished."), "already-done")
        fresh.state = State.QUEUED
        fresh.stop_asked = False
        fresh.problem = ""
        fresh.finished_at = None
        fresh.save()
        remember(fresh)
        run_import.defer(company_id=fresh.company_id, import_id=fresh.pk)


def stop(taken: Import) -> None:
    """Stop after the batch that is running now. What was taken stays, and can be taken back."""
    with transaction.atomic():
        fresh = Import.objects.select_for_update().get(pk=taken.pk)
        if fresh.state == State.QUEUED and fresh.position == 0:
            _end(fresh, State.CANCELLED)
        elif fresh.state in {State.QUEUED, State.RUNNING, State.CHECKING}:
            fresh.stop_asked = True
            fresh.save(update_fields=["stop_asked"])
        else:
            raise Refused(_("This import is not running."), "not-running")


# --- taking back ---------------------------------------------------------------------------------------------------


def revert(taken: Import, actor: Actor) -> None:
    """Undo all that the import did, as one step; Refused with the reason where something later depends on it."""
    with transaction.atomic():
        fresh = Import.objects.select_for_update(of=("self",)).get(pk=taken.pk)
        if fresh.state not in {State.DONE, State.CANCELLED, State.FAILED, State.REVERTING} or fresh.step is None:
            raise Refused(_("There is nothing to take back."), "nothing-to-undo")
        undo(fresh.step, actor=actor)
        fresh.state = State.REVERTED
        fresh.save(update_fields=["state"])


def revert_by_job(taken: Import, actor: Actor) -> None:
    """The same for a large import, by a worker; a refusal is kept for the page."""
    if taken.state != State.REVERTING:
        return
    with acting(actor), translation.override(actor.language):
        try:
            revert(taken, actor)
        except (Refused, Forbidden) as problem:
            state = State.DONE if taken.done_count >= taken.row_count else State.CANCELLED
            Import.objects.filter(pk=taken.pk).update(state=state, problem=str(problem))
        taken.refresh_from_db()
        tell(taken, taken.done_count, taken.problem or summary(taken), state="done")


def _notify(taken: Import, text: str) -> None:
    """A line in the bell of whoever started it."""
    if taken.owner_id is not None:
        notify([taken.owner_id], text, actor=actor_for(taken), link=f"/imports/{taken.pk}/")
