"""Deals: what somebody may buy from us, how far we are with it, and how it ended."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ExpressionWrapper, F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from artel.core.addresses import address_of
from artel.core.models import Record, Row, Search
from artel.crm.models.origin import Campaign, Channel
from artel.crm.models.pipeline import LostReason, Outcome, Pipeline, Stage
from artel.crm.touch import told_touch
from artel.kit.fields import CurrencyField, MoneyField, QuantityField, RateField, UnitField, money_of
from artel.kit.money import DEFAULT_CURRENCY, Money, total
from artel.kit.quantity import DEFAULT_UNIT

OPEN, WON, LOST = Outcome.OPEN, Outcome.WON, Outcome.LOST
TONES = {OPEN: "info", WON: "success", LOST: "error"}
DAY = timedelta(days=1)


def rotting_at(now: datetime) -> Q:
    """Rested in its stage longer than that allows, with nothing planned: even a far step keeps a deal fresh."""
    allowed = ExpressionWrapper(F("stage__rot_days") * Value(DAY), output_field=models.DurationField())
    rested = Q(stage_entered_at__lt=Value(now) - allowed)
    unplanned = Q(next_step_at=None) | Q(next_step_at__lt=now)
    return Q(state=OPEN, stage__rot_days__isnull=False) & rested & unplanned


class Deals(models.QuerySet["Deal"]):
    """Named selections of deals."""

    def open(self) -> Self:
        """Not decided yet."""
        return self.filter(state=OPEN)

    def won(self) -> Self:
        """Bought."""
        return self.filter(state=WON)

    def lost(self) -> Self:
        """Not bought."""
        return self.filter(state=LOST)

    def overdue(self, now: datetime) -> Self:
        """Open, and the planned step should have been done."""
        return self.open().filter(next_step_at__lt=now)

    def without_step(self) -> Self:
        """Open, and nobody knows what comes next."""
        return self.open().filter(next_step_at=None)

    def rotting(self, now: datetime) -> Self:
        """Open, and forgotten."""
        return self.filter(rotting_at(now))


class Deal(Record):
    """One chance to sell, from the first word to won or lost."""

    thread: ClassVar[str] = "party"
    search: ClassVar[Search | None] = Search(title="name", words=["name", "number"], rank=1)

    number = models.CharField(_("deal number"), max_length=30, editable=False)
    name = models.CharField(_("name"), max_length=200)
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("client")
    )
    pipeline = models.ForeignKey(
        Pipeline, on_delete=models.PROTECT, related_name="deals", verbose_name=_("pipeline"),
        editable=False, blank=True, help_text=_("Empty: the first one."),
    )  # fmt: skip
    stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, related_name="deals", verbose_name=_("stage"), editable=False
    )
    amount = MoneyField(_("amount"), default=0, help_text=_("Follows from the lines as soon as there are any."))
    currency = CurrencyField(_("currency"), default="", blank=True, help_text=_("Empty: as in the pipeline."))
    # The stage's outcome once more: the index of the board holds open deals only, which a join could not promise.
    state = models.CharField(_("state"), max_length=4, choices=Outcome.choices, default=OPEN, editable=False)
    lost_reason = models.ForeignKey(
        LostReason,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deals",
        verbose_name=_("lost reason"),
        editable=False,
    )
    expected_close_on = models.DateField(_("expected close"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    stage_entered_at = models.DateTimeField(_("in this stage since"), default=timezone.now, editable=False)
    # Kept here and not asked of the activities: a board of 50,000 cards is put in order by it.
    next_step_at = models.DateTimeField(
        _("next step"), null=True, blank=True, editable=False, db_column="kept_next_step_at"
    )
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("channel")
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("campaign")
    )
    first_touch = models.JSONField(_("first touch"), default=dict, blank=True, editable=False)
    description = models.TextField(_("description"), blank=True)
    external_key = models.CharField(
        _("key elsewhere"), max_length=100, blank=True, help_text=_("Under this key another program knows the deal.")
    )

    objects: ClassVar[Deals] = Deals.as_manager()  # type: ignore[assignment]  # a manager with the queryset's words

    class Meta:
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="deal_number_unique"),
            models.UniqueConstraint(
                fields=["company", "external_key"],
                condition=~Q(external_key=""),
                name="deal_external_key_unique",
                violation_error_message=_("There is a deal with this key already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="deal_amount_not_negative",
                violation_error_message=_("The amount is not below zero."),
            ),
            models.CheckConstraint(condition=~Q(currency=""), name="deal_has_currency"),
            models.CheckConstraint(
                condition=Q(state=OPEN, closed_at=None, lost_reason=None)
                | Q(state=WON, closed_at__isnull=False, lost_reason=None)
                | Q(state=LOST, closed_at__isnull=False),
                name="deal_closing_fits_state",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="deal_closed_after_opened"
            ),
        ]
        indexes: ClassVar = [
            # The heads of the board: count, sum and weighted sum of every column from the index alone.
            models.Index(
                fields=["pipeline", "stage", "currency"],
                include=["amount", "company", "owner"],
                condition=Q(state="open"),
                name="deal_board_heads",
            ),
            models.Index(fields=["stage", "next_step_at", "id"], condition=Q(state="open"), name="deal_board_cards"),
            # The foot of the list: count and sums of all deals without reading a row.
            models.Index(fields=["company", "currency"], include=["amount", "owner"], name="deal_list_foot"),
            models.Index(fields=["company", "-opened_at", "-id"], name="deal_by_opening"),
            # Reports: won, lost and opened in a period, told apart by anything, without reading a row.
            models.Index(
                fields=["company", "state", "closed_at"],
                include=["amount", "currency", "owner", "channel", "campaign", "pipeline", "opened_at"],
                name="deal_closed_in_a_period",
            ),
            models.Index(
                fields=["company", "opened_at"],
                include=["amount", "currency", "owner", "channel", "campaign", "pipeline", "state"],
                name="deal_opened_in_a_period",
            ),
            models.Index(fields=["owner", "-opened_at", "-id"], name="deal_of_owner_by_opening"),
            models.Index(fields=["company", "expected_close_on", "id"], name="deal_by_expected_close"),
            models.Index(fields=["company", "amount", "id"], name="deal_by_amount"),
            models.Index(fields=["company", "name", "id"], name="deal_by_name"),
            models.Index(fields=["company", "next_step_at", "id"], name="deal_by_next_step"),
            models.Index(fields=["company", "closed_at", "id"], name="deal_by_closing"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def value(self) -> Money:
        """What the deal is worth."""
        return money_of(self, "amount")

    @property
    def weighted(self) -> Money:
        """What it is worth times how likely it is won."""
        return (self.value * self.stage.probability_rate).rounded()

    @property
    def lines_total(self) -> Money | None:
        """What the lines come to; None without lines."""
        lines = list(self.lines.all()) if self.pk else []
        for line in lines:
            line.deal = self
        return total((line.net for line in lines), self.currency) if lines else None

    @property
    def first_touch_text(self) -> str:
        """What first brought the client, in one line."""
        return told_touch(self.first_touch)

    @property
    def first_touch_text_url(self) -> str:
        """The request behind it, where there was one."""
        return address_of("intake.request", self.first_touch.get("request_id"))

    @property
    def stage_tone(self) -> str:
        """The colour of the stage."""
        return self.stage.tone

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return TONES[Outcome(self.state)]

    @property
    def stage_days(self) -> int:
        """Whole days in the present stage, or until the deal was closed."""
        until = timezone.now() if self.state == OPEN else (self.closed_at or self.stage_entered_at)
        return max((until - self.stage_entered_at).days, 0)

    @property
    def is_rotting(self) -> bool:
        """Whether it was forgotten in its stage, as `rotting_at` says of many."""
        if self.state != OPEN or self.stage.rot_days is None:
            return False
        now = timezone.now()
        rested = self.stage_entered_at < now - self.stage.rot_days * DAY
        return rested and (self.next_step_at is None or self.next_step_at < now)

    @property
    def rot(self) -> str:
        """How long it has been rotting, in words; empty while it is fresh."""
        if not self.is_rotting:
            return ""
        return ngettext("%(days)s day", "%(days)s days", self.stage_days) % {"days": self.stage_days}

    def clean(self) -> None:
        """The amount follows from the lines; the currency, if nobody chose one, from the pipeline."""
        if not self.currency:
            self.currency = self.pipeline.currency
        lines = self.lines_total
        if lines is not None:
            self.amount = lines.amount


class DealLine(Row):
    """One thing on offer in a deal, at the price named."""

    history_root: ClassVar[str] = "deal"

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="lines", verbose_name=_("deal"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    product = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, null=True, blank=True, related_name="deal_lines",
        verbose_name=_("product"), help_text=_("Empty: a text of your own."),
    )  # fmt: skip
    product_name = models.CharField(
        _("product or service"), max_length=300, blank=True, help_text=_("Empty: as the product is called.")
    )
    quantity = QuantityField(_("quantity"), default=1)
    unit = UnitField(_("unit"))
    unit_price = MoneyField(_("price"), currency_from="deal.currency", default=0)
    discount_rate = RateField(_("discount"), default=0)

    class Meta:
        verbose_name = _("deal line")
        verbose_name_plural = _("deal lines")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="deal_line_quantity_positive",
                violation_error_message=_("The quantity is above zero."),
            ),
            models.CheckConstraint(condition=~Q(product_name=""), name="deal_line_says_what"),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0),
                name="deal_line_price_not_negative",
                violation_error_message=_("The price is not below zero; give a discount instead."),
            ),
            models.CheckConstraint(
                condition=Q(discount_rate__range=(0, 1)),
                name="deal_line_discount_sane",
                violation_error_message=_("A discount is between 0 and 100 %%."),
            ),
        ]

    def __str__(self) -> str:
        return self.product_name

    def clean(self) -> None:
        """A line of a product is called and counted as the product is, unless it says otherwise."""
        if self.product is not None:
            self.product_name = self.product_name or self.product.name[:300]
            if self._state.adding and self.unit == DEFAULT_UNIT:
                self.unit = self.product.unit
        if not self.product_name.strip():
            raise ValidationError({"product_name": _("Choose a product, or write what it is.")})

    @property
    def net(self) -> Money:
        """What the line comes to, rounded to the coin. The trigger `crm_amount_follows_lines` says the same in SQL."""
        return (Money(self.unit_price, self._currency) * self.quantity * (1 - self.discount_rate)).rounded()

    def _free(self) -> Decimal | None:
        return getattr(self.__dict__.get("stocked"), "free", None)

    _free.label = _("Free in stock")  # type: ignore[attr-defined]  # the heading of the column
    free = property(_free, doc="What of it may still be promised, where a page asked for it.")

    def _earliest(self) -> date | None:
        return getattr(self.__dict__.get("stocked"), "earliest", None)

    _earliest.label = _("Can leave")  # type: ignore[attr-defined]
    earliest = property(_earliest, doc="The first day on which all of it can leave, where a page asked for it.")

    @property
    def _currency(self) -> str:
        """The deal's; a line that is being typed before its deal is stored has the usual one."""
        return self.deal.currency if "deal" in self._state.fields_cache or self.deal_id else DEFAULT_CURRENCY


class ContactRole(models.TextChoices):
    """What a person or firm is in a deal besides its client."""

    DECIDES = "decides", _("decides")
    PAYS = "pays", _("pays")
    USES = "uses", _("uses or travels")
    ADVISES = "advises", _("advises")
    OTHER = "other", _("other")


class DealContact(Row):
    """Somebody who takes part in a deal, and as what."""

    history_root: ClassVar[str] = "deal"

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="contacts", verbose_name=_("deal"))
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="deal_roles", verbose_name=_("contact")
    )
    role = models.CharField(_("role"), max_length=10, choices=ContactRole.choices, default=ContactRole.OTHER)

    class Meta:
        verbose_name = _("deal contact")
        verbose_name_plural = _("deal contacts")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["deal", "party"], name="deal_contact_once")]

    def __str__(self) -> str:
        return str(self.party)


class StageStay(Row):
    """One rest of a deal in a stage. At most one is not over: a constraint of the database holds it."""

    history_root: ClassVar[str] = "deal"

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="stays", verbose_name=_("deal"))
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="stays", verbose_name=_("stage"))
    entered_at = models.DateTimeField(_("entered"))
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    class Meta:
        verbose_name = _("stay in a stage")
        verbose_name_plural = _("stays in stages")
        ordering: ClassVar = ["entered_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("entered_at")), name="stage_stay_left_after_entered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.entered_at:%Y-%m-%d}"

    @property
    def duration(self) -> timedelta:
        """How long it lasted, or lasts by now."""
        return (self.left_at or timezone.now()) - self.entered_at
