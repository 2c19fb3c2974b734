"""Pages of the stock that are no lists: what lay there on a day, and what is promised to whom."""

from datetime import date

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from artel.core.actor import Actor
from artel.core.errors import Forbidden
from artel.core.gate import find_record, visible
from artel.core.models import Row
from artel.core.steps import step
from artel.inventory import expiring, shown
from artel.inventory.models import Movement, Promise, Warehouse
from artel.inventory.promising import release
from artel.screens.asked import actor_of_request, base_of, led_to

RELEASE = "inventory.release"


class AskedDay(forms.Form):
    """A day, perhaps a warehouse and words of a product's name."""

    on = forms.DateField(label=gettext_lazy("At the end of"), required=False,
                         widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))  # fmt: skip
    warehouse = forms.ModelChoiceField(Warehouse.objects.none(), label=gettext_lazy("Warehouse"), required=False,
                                       empty_label=gettext_lazy("All warehouses"))  # fmt: skip
    q = forms.CharField(label=gettext_lazy("Product"), required=False, max_length=100)

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.fields["warehouse"].queryset = visible(Warehouse, actor).order_by("name")  # type: ignore[attr-defined]  # a choice of records has one


@require_GET
def stock_on_day(request: HttpRequest) -> HttpResponse:
    """What lay where at the end of a day, and what it was worth for those who may know."""
    actor = actor_of_request(request)
    if not actor.scope(Movement):
        raise Forbidden
    form = AskedDay({"on": timezone.localdate().isoformat(), **request.GET.dict()}, actor=actor)
    asked = form.cleaned_data if form.is_valid() else {}
    day: date = asked.get("on") or timezone.localdate()
    warehouse: Warehouse | None = asked.get("warehouse")
    rows = shown.stock_at(
        day, actor, warehouse_id=warehouse.pk if warehouse else None, words=asked.get("q", "").strip()
    )
    values = [row.value for row in rows if row.value is not None]
    context = {
        "base": base_of(request),
        "title": _("Stock on a day"),
        "form": form,
        "day": day,
        "rows": rows,
        "total": sum(values[1:], start=values[0]) if values else None,
        "cut": len(rows) == shown.MOST,
    }
    return render(request, "inventory/stock_on_day.html", context)


@require_GET
def reservations(request: HttpRequest) -> HttpResponse:
    """What is promised to whom, and until when."""
    actor = actor_of_request(request)
    if not actor.scope(Promise):
        raise Forbidden
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    rows = expiring.promised(actor, words)
    context = {
        "base": base_of(request),
        "title": _("Reservations"),
        "rows": rows,
        "words": words,
        "may_release": actor.may(RELEASE),
        "cut": len(rows) == expiring.MOST,
    }
    return render(request, "inventory/reservations.html", context)


@require_POST
def release_reservation(request: HttpRequest) -> HttpResponse:
    """Give back everything that is promised to one document."""
    actor = actor_of_request(request)
    actor.require(RELEASE)
    source = find_record(request.POST.get("kind", ""), _number(request.POST.get("id", "")), actor)
    if not isinstance(source, Row):
        raise Http404
    with step(actor, gettext_lazy("Give back a reservation")):
        release(source)
    return led_to(request, "/reservations/")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
