"""Legal entities of the group, the hours they work and the numbers they give."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from artel.core.audit import tell_audit
from artel.core.companies import MANAGE, add_company, change_company
from artel.core.forms import CompanyForm, HoursForm, SeriesForm
from artel.core.hours import as_typed
from artel.core.models import Company, NumberSeries
from artel.core.views.page import actor_of_request, done, form_page, page, posted


@require_GET
def companies(request: HttpRequest) -> HttpResponse:
    """One's own companies, and how their documents are numbered."""
    actor = actor_of_request(request)
    actor.require(MANAGE)
    context = {
        "title": _("Companies"),
        "companies": Company.objects.filter(pk__in=actor.companies).select_related("parent").order_by("name"),
        "series": NumberSeries.objects.filter(company_id=actor.company_id).order_by("key"),
    }
    return page(request, "core/companies.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """One more legal entity."""
    actor = actor_of_request(request)
    actor.require(MANAGE)
    form = CompanyForm(posted(request))
    if form.is_valid():
        company = add_company(form.cleaned_data, actor=actor)
        text = _("«%(name)s» is added. Switch to it in the menu.") % {"name": company}
        return done(request, text, "/legal-entities/")
    return form_page(request, form, title=_("New company"), submit_label=_("Create"), cancel_url="/legal-entities/")


@require_http_methods(["GET", "POST"])
def company(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known of the company that one works in."""
    actor = actor_of_request(request)
    actor.require(MANAGE)
    row = _company(request, pk)
    form = CompanyForm(posted(request), instance=Company.objects.get(pk=pk))
    if form.is_valid():
        change_company(row, form.cleaned_data, actor=actor)
        return done(request, _("Saved."), "/legal-entities/")
    return form_page(request, form, title=row.name, cancel_url="/legal-entities/")


@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest, pk: int) -> HttpResponse:
    """When the company works; deadlines and assignments count by it."""
    actor = actor_of_request(request)
    actor.require(MANAGE)
    row = _company(request, pk)
    form = HoursForm(posted(request), initial=as_typed(row.calendar or {}))
    if form.is_valid():
        change_company(row, {"calendar": form.cleaned_data["calendar"]}, actor=actor)
        return done(request, _("Saved."), "/legal-entities/")
    note = _("Reminders, promises of an answer and the assignment of requests follow these hours.")
    return form_page(request, form, title=_("Working hours"), note=note, cancel_url="/legal-entities/")


@require_http_methods(["GET", "POST"])
def series(request: HttpRequest, pk: int) -> HttpResponse:
    """How the numbers of one kind of document look; the count itself is never turned back."""
    actor = actor_of_request(request)
    actor.require(MANAGE)
    row = NumberSeries.objects.filter(pk=pk, company_id=actor.company_id).first()
    if row is None:
        raise Http404
    before = row.template
    form = SeriesForm(posted(request), instance=row)
    if form.is_valid():
        with transaction.atomic():
            row.save(update_fields=["template"])
            tell_audit("core.series_changed", row.key, actor=actor, data={"before": before, "after": row.template})
        return done(request, _("Saved."), "/legal-entities/")
    return form_page(request, form, title=row.key, cancel_url="/legal-entities/")


def _company(request: HttpRequest, pk: int) -> Company:
    actor = actor_of_request(request)
    row = Company.objects.filter(pk=pk).first() if pk in actor.companies else None
    if row is None:
        raise Http404
    return row
