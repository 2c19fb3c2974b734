"""Running rules: versioned, once for a cause, with a log, and stopped when they chase each other."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.automation.conditions import narrowed
from artel.automation.doing import late_invoices, perform, steps_of
from artel.automation.models import AutomationRule, RuleVersion, Run, RunState
from artel.core.actor import Actor
from artel.core.errors import Forbidden, Refused
from artel.core.models import Change, Membership, Step, User
from artel.core.notifications import notify
from artel.core.steps import step as one_step
from artel.core.timeline import note
from artel.crm.api import Deal
from artel.finance.api import Invoice

LOOP_COUNT = 5
LOOP_HOURS = 1
RAN = "automation"


def fire(rule: AutomationRule, deal: Deal | None, cause: str) -> Run | None:
    """Run a rule because of something that happened to a deal, or to an invoice that belongs to none.

    Returns None if it ran for that already or does not fit.
    """
    actor = Actor.system(rule.company_id, name=rule.name[:100])
    about = deal or late_invoices([cause], actor).get(cause)
    if about is None or not fits(rule, deal, actor):
        return None
    if Run.objects.filter(rule=rule, deal=deal, cause=cause[:120]).exists():
        return None
    with one_step(actor, gettext_lazy("Automation"), kind=Step.Kind.ACTION):
        try:
            with transaction.atomic():
                run = Run.objects.create(
                    company_id=rule.company_id,
                    rule=rule,
                    deal=deal,
                    party_id=about.party_id,
                    cause=cause[:120],
                    version=current_version(rule).number,
                    state=RunState.DONE,
                )
        except IntegrityError:
            return None
        if deal is not None and _is_looping(rule, deal):
            _stop(run, rule, actor)
        else:
            _follow_steps(run, rule, about, actor, cause)
        run.save(update_fields=["state", "log"])
    return run


def fits(rule: AutomationRule, deal: Deal | None, actor: Actor) -> bool:
    """Whether the rule is about this deal as it is now; without a deal, whether it asks nothing of deals."""
    if deal is None:
        return not rule.pipeline_id and not rule.condition
    if rule.pipeline_id and rule.pipeline_id != deal.pipeline_id:
        return False
    if not rule.condition:
        return True
    try:
        return narrowed(Deal.objects.filter(pk=deal.pk), rule.condition, actor).exists()
    except ValidationError:
        # A field that the condition names is gone: the rule must not do what nobody asked for.
        return False


def current_version(rule: AutomationRule) -> RuleVersion:
    """The version that says what the rule does now; a changed rule gets the next number."""
    definition = rule.definition
    last = rule.versions.order_by("-number").first()
    if last is not None and last.definition == definition:
        return last
    number = (last.number if last else 0) + 1
    made, _new = RuleVersion.objects.get_or_create(
        rule=rule,
        number=number,
        defaults={
            "company_id": rule.company_id,
            "definition": definition,
            "words": rule.words,
            "author_id": _changed_by(rule),
        },
    )
    AutomationRule.objects.filter(pk=rule.pk).update(version=number)
    return made


def _changed_by(rule: AutomationRule) -> int | None:
    """Who made the rule what it is now; programs leave no name."""
    changes = Change.objects.filter(root_table=AutomationRule._meta.db_table, root_id=rule.pk, actor_id__isnull=False)
    known = changes.order_by("-id").values_list("actor_id", flat=True).first()
    return known if known and User.objects.filter(pk=known).exists() else None


def _is_looping(rule: AutomationRule, deal: Deal) -> bool:
    since = timezone.now() - timedelta(hours=LOOP_HOURS)
    return Run.objects.filter(rule=rule, deal=deal, created_at__gte=since).count() > LOOP_COUNT


def _stop(run: Run, rule: AutomationRule, actor: Actor) -> None:
    run.state = RunState.SKIPPED
    run.log = [_("Stopped: the rule ran %(n)s times for this deal within an hour.") % {"n": LOOP_COUNT}]
    heads = _arrangers(rule)
    text = _("The rule «%(rule)s» goes round in circles and was stopped for %(deal)s.")
    told = text % {"rule": rule, "deal": run.deal}
    notify(heads, told, run.deal, actor=actor, unique_key=f"loop-{rule.pk}-{run.deal_id}-{timezone.now():%Y%m%d%H}")


def _arrangers(rule: AutomationRule) -> list[int]:
    rows = Membership.objects.filter(
        company_id=rule.company_id, is_active=True, role__key__in=["head", "director", "administrator"]
    )
    return list(rows.values_list("user_id", flat=True))


def _follow_steps(run: Run, rule: AutomationRule, about: Deal | Invoice, actor: Actor, cause: str) -> None:
    """Each step by itself: one that is refused does not take the others with it."""
    for step in steps_of(rule):
        try:
            with transaction.atomic():
                run.log.append(perform(step, about, actor, cause))
        except (Refused, Forbidden, ValidationError) as problem:
            said = " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem)
            run.log.append(f"✗ {step}: {said}")
            run.state = RunState.FAILED
    note(about, RAN, data={"rule": rule.name, "done": run.log, "state": run.state}, actor=actor)
