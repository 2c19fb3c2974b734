"""Closing months: a checklist for each, and its steps for programs."""

from django.utils.translation import gettext_lazy as _

from artel.finance.actions.closing import close_month, pass_over, reopen_month, take_step, take_step_back
from artel.finance.models import ClosingStep, MonthClose
from artel.screens.declare import Amount, Badge, Column, Form, Moment, Page, Screen, Table
from artel.screens.registry import screen


@screen
class MonthCloseScreen(Screen):
    """The months of the books, and what each of them still needs."""

    model = MonthClose
    slug = "month-closes"
    title = _("Close of the month")
    one = _("close of a month")
    icon = "calendar-check"
    menu = "books"
    position = 18
    name_field = "month"
    related = ("closed_by",)
    table = Table(
        Column("name", _("Month"), sort="month"), Badge("state"), "closed_by", Moment("closed_at"), filters=["state"],
        order="-month",
        empty=_("Begin with the first month of the books: the checklist says what it needs."),
    )  # fmt: skip
    form = Form("month")
    page = Page(facts=["closed_by", Moment("closed_at")], blocks=["finance/month_close.html"])
    actions = (close_month, reopen_month)


@screen
class ClosingStepScreen(Screen):
    """Steps of closes: what programs take, one by one."""

    model = ClosingStep
    slug = "closing-steps"
    title = _("Steps of closes")
    one = _("step of a close")
    icon = "list-checks"
    name_field = "key"
    related = ("close", "done_by", "company")
    table = Table(
        "close", Column("name", _("Step"), sort="position"), Moment("done_at"), "done_by",
        Amount("amount", total=False), "reason", filters=["close"], order="position",
    )  # fmt: skip
    page = Page(facts=["close", Moment("done_at"), "done_by", Amount("amount"), "reason"])
    actions = (take_step, pass_over, take_step_back)
