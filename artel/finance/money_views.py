"""Pages of money that are no lists: what lies where, importing and going through a bank statement, rates, orders."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from artel.core.actor import Actor
from artel.core.errors import Forbidden, Refused
from artel.core.gate import visible
from artel.finance.actions.bank import IMPORT, MATCH, Imported, book_all, import_statement, recognise_again
from artel.finance.actions.orders import EXPORT, export_orders
from artel.finance.actions.rates import LOAD, load_rates
from artel.finance.forms import RatesForm, StatementForm
from artel.finance.jobs import fetch_rates
from artel.finance.models import BankStatement, MoneyAccount, Payment
from artel.finance.queries.reconciling import kept_money, reconciling
from artel.screens.asked import PANEL_BASE, actor_of_request, base_of, led_to, toast, told
from artel.screens.views.record import record_page


@require_GET
def money(request: HttpRequest) -> HttpResponse:
    """Accounts and cash desks with what lies there today."""
    actor = actor_of_request(request)
    if not actor.scope(MoneyAccount):
        raise Forbidden
    context = {
        "base": base_of(request),
        "title": _("Money"),
        "kept": kept_money(actor, timezone.localdate()),
        "may_import": actor.may(IMPORT),
        "may_pay": actor.grant(Payment).create,
        "may_add": actor.grant(MoneyAccount).create,
        "may_load": actor.may(LOAD),
        "may_order": actor.may(EXPORT),
    }
    return render(request, "finance/money.html", context)


@require_http_methods(["GET", "POST"])
def new_statement(request: HttpRequest) -> HttpResponse:
    """Upload a file of a bank; the statement's page follows, or what is wrong with the file."""
    actor = actor_of_request(request)
    actor.require(IMPORT)
    form = StatementForm(request.POST, request.FILES) if request.method == "POST" else StatementForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            imported = import_statement(file.read(), file.name or "", actor=actor)
        except Refused as problem:
            form.add_error("file", str(problem))
        else:
            return _imported(request, imported)
    context = {
        "base": base_of(request), "title": _("Import a bank statement"), "form": form, "cancel_url": "/money/",
        "submit_label": _("Import"),
    }  # fmt: skip
    return render(request, "finance/statement_new.html", context, status=422 if form.errors else 200)


def _imported(request: HttpRequest, imported: Imported) -> HttpResponse:
    first = imported.statements[0]
    url = f"/bank-statements/{first.pk}/" if len(imported.statements) == 1 else "/bank-statements/"
    return led_to(request, url)


@require_GET
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """A statement to be gone through line by line."""
    if base_of(request) == PANEL_BASE:
        return record_page(request, "bank-statements", pk)
    actor = actor_of_request(request)
    found = reconciling(_statement(pk, actor), actor=actor)
    context = {
        "base": base_of(request), "title": str(found.statement), "found": found, "statement": found.statement,
        "may_match": actor.may(MATCH),
    }  # fmt: skip
    return render(request, "finance/statement.html", context)


@require_POST
def book_recognised(request: HttpRequest, pk: int) -> HttpResponse:
    """One click for every line that is recognised."""
    actor = actor_of_request(request)
    number = book_all(_statement(pk, actor), actor=actor)
    text = ngettext("%(n)s line booked", "%(n)s lines booked", number) % {"n": number}
    return told(HttpResponse(status=204), toast=toast(text), refresh=True)


@require_POST
def recognise(request: HttpRequest, pk: int) -> HttpResponse:
    """Look once more, after clients or documents were added."""
    actor = actor_of_request(request)
    number = recognise_again(_statement(pk, actor), actor=actor)
    text = ngettext("%(n)s line recognised", "%(n)s lines recognised", number) % {"n": number}
    return told(HttpResponse(status=204), toast=toast(text), refresh=True)


@require_GET
def statement_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as the bank gave it."""
    found = _statement(pk, actor_of_request(request))
    return _download(bytes(found.content), found.file_name or "statement.txt")


@require_POST
def payment_orders(request: HttpRequest, pk: int) -> HttpResponse:
    """The waiting payments of an account as a file for its bank."""
    actor = actor_of_request(request)
    account = visible(MoneyAccount, actor).filter(pk=pk).select_related("company").first()
    if account is None:
        raise Http404
    return _download(export_orders(account, actor=actor), f"orders-{timezone.localdate():%Y-%m-%d}.txt")


@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Rates of a day from the Bank of Russia, or from a file of it."""
    actor = actor_of_request(request)
    actor.require(LOAD)
    posted = request.method == "POST"
    form = RatesForm(request.POST, request.FILES) if posted else RatesForm(initial={"day": timezone.localdate()})
    if form.is_valid():
        try:
            return told(led_to(request, "/rates/"), toast=toast(_loaded(form, actor)))
        except Refused as problem:
            form.add_error("file", str(problem))
    context = {
        "base": base_of(request), "title": _("Load exchange rates"), "form": form, "cancel_url": "/rates/",
        "submit_label": _("Load"),
    }  # fmt: skip
    return render(request, "finance/statement_new.html", context, status=422 if form.errors else 200)


def _loaded(form: RatesForm, actor: Actor) -> str:
    file, day = form.cleaned_data.get("file"), form.cleaned_data.get("day")
    if file is not None:
        number = load_rates(file.read(), actor=actor)
        return ngettext("%(n)s rate loaded", "%(n)s rates loaded", number) % {"n": number}
    assert isinstance(day, date), "the form asks for one of the two"
    fetch_rates.defer(company_id=actor.company_id, day=day.isoformat())
    return _("The rates are asked for; they are here in a moment.")


def _statement(pk: int, actor: Actor) -> BankStatement:
    rows = visible(BankStatement, actor).select_related("money_account__company")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{name.encode("ascii", "replace").decode()}"'
    return response
