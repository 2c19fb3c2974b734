"""What a new company starts to sell with."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from artel.core.actor import Actor
from artel.core.models import Company
from artel.core.steps import step
from artel.crm.models import Channel, LostReason, Medium, Outcome, Pipeline, RequiredField, Stage, Tone


@dataclass(frozen=True)
class StagePlan:
    """A stage that a new pipeline gets."""

    name: str
    percent: int = 0
    rot_days: int | None = None
    outcome: Outcome = Outcome.OPEN
    required: Sequence[str] = ()
    conditions: Sequence[str] = ()
    tone: Tone = Tone.NEUTRAL


def usual_stages() -> list[StagePlan]:
    """The stages of a first pipeline, in the language of the moment."""
    whole = [RequiredField.PARTY, RequiredField.AMOUNT]
    return [
        StagePlan(pgettext("stage", "New"), 10, 2, tone=Tone.INFO),
        StagePlan(pgettext("stage", "Selection"), 25, 5, required=[RequiredField.PARTY], tone=Tone.ACCENT),
        StagePlan(pgettext("stage", "Offer"), 50, 7, required=whole, tone=Tone.ACCENT),
        StagePlan(pgettext("stage", "Contract"), 75, 7, required=whole, tone=Tone.WARNING),
        StagePlan(pgettext("stage", "Payment"), 90, 5, required=whole, tone=Tone.WARNING),
        StagePlan(pgettext("stage", "Won"), 100, outcome=Outcome.WON, tone=Tone.SUCCESS),
        StagePlan(pgettext("stage", "Lost"), outcome=Outcome.LOST, tone=Tone.ERROR),
    ]


def usual_reasons() -> list[str]:
    """Why most deals are lost."""
    return [
        _("Too expensive"),
        _("Chose somebody else"),
        _("Changed their mind"),
        _("No answer"),
        _("We do not offer this"),
        _("Not a client: mistake or spam"),
    ]


def usual_channels() -> list[tuple[str, Medium, str]]:
    """By what requests usually arrive: name, way, utm_source."""
    return [
        (_("Site form"), Medium.FORM, ""),
        (_("E-mail"), Medium.MAIL, ""),
        (pgettext("channel", "Call"), Medium.CALL, ""),
        (pgettext("channel", "Messenger"), Medium.MESSENGER, ""),
        (_("Recommendation"), Medium.REFERRAL, ""),
        (_("Visit"), Medium.VISIT, ""),
        (_("By API"), Medium.OTHER, ""),
        (_("Yandex Direct"), Medium.ADS, "yandex"),
        (_("VK"), Medium.ADS, "vk"),
    ]


def install_crm(company: Company) -> Pipeline:
    """Give a company what it lacks of a first pipeline, channels and lost reasons, in its country's language."""
    actor = Actor.system(company.pk)
    language = "ru" if company.country == "RU" else "en"
    with transaction.atomic(), step(actor, gettext_lazy("Set up sales")), translation.override(language):
        standing = Pipeline.objects.filter(company=company).first()
        pipeline = standing or install_pipeline(_("Sales"), usual_stages(), currency=company.currency, actor=actor)
        LostReason.objects.bulk_create(
            [LostReason(company=company, name=name, position=number) for number, name in enumerate(usual_reasons())],
            ignore_conflicts=True,
        )
        Channel.objects.bulk_create(
            [
                Channel(
                    company=company, name=name, medium=medium, utm_source=mark, is_default=not mark, position=number
                )
                for number, (name, medium, mark) in enumerate(usual_channels())
            ],
            ignore_conflicts=True,
        )
    return pipeline


def install_pipeline(name: str, stages: Sequence[StagePlan], *, currency: str, actor: Actor) -> Pipeline:
    """A new pipeline with its stages."""
    with step(actor, gettext_lazy("Add a pipeline")):
        position = Pipeline.objects.filter(company_id=actor.company_id).count()
        pipeline = Pipeline.objects.create(
            company_id=actor.company_id, name=name, currency=currency, position=position
        )
        Stage.objects.bulk_create(
            [
                Stage(
                    company_id=actor.company_id, pipeline=pipeline, name=plan.name, position=number,
                    outcome=plan.outcome, probability_rate=Decimal(plan.percent) / 100, rot_days=plan.rot_days,
                    required_fields=list(plan.required), entry_conditions=list(plan.conditions), tone=plan.tone,
                )
                for number, plan in enumerate(stages)
            ]
        )  # fmt: skip
    return pipeline
