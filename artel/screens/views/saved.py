"""What a reader arranges in a list: columns, filters, views."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from artel.core import drafts
from artel.core.errors import Forbidden
from artel.core.models import SavedView
from artel.screens.asked import DIALOG, actor_of_request, led_to, screen_for, toast, told
from artel.screens.entry import widget_of
from artel.screens.fields import FieldSpec, Type
from artel.screens.filters import NUMERIC, RELATIVE, parse_filter
from artel.screens.listing import AFTER, COLUMNS, FILTER_PREFIX, PANEL, VIEW, Listing
from artel.screens.views.listing import listing_of, saved_views


@require_POST
def choose_columns(request: HttpRequest, slug: str) -> HttpResponse:
    """Show other columns: the choice becomes part of the address, so that it can be saved and sent."""
    screen_for(request, slug)
    came_from = urlsplit(request.POST.get("next", ""))
    query = dict(parse_qsl(came_from.query))
    query[COLUMNS] = ",".join(request.POST.getlist("columns"))
    query.pop(AFTER, None)
    return HttpResponseRedirect(f"/{slug}/?{urlencode(query)}")


class FilterForm(forms.Form):
    """One condition: a range, a choice or words, depending on the field."""

    def __init__(self, spec: FieldSpec, actor: Any, current: str, *args: Any) -> None:
        super().__init__(*args)
        self.spec = spec
        low, _dots, high = current.partition("..")
        if spec.type in NUMERIC | {Type.DATE, Type.MOMENT}:
            self._range(spec, current, low, high)
        elif spec.type == Type.CHOICE:
            self.fields["value"] = forms.MultipleChoiceField(
                label=spec.label, choices=spec.choices, required=False, initial=current.split(","),
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        elif spec.type == Type.FLAG:
            choices = [("1", _("yes")), ("0", _("no"))]
            self.fields["value"] = forms.ChoiceField(label=spec.label, choices=choices, initial=current)
        elif spec.type == Type.REFERENCE:
            self._reference(spec, actor, current)
        else:
            self.fields["value"] = forms.CharField(label=spec.label, required=False, initial=current.lstrip("~"))
        self.fields["emptiness"] = forms.ChoiceField(
            label=_("Or"), required=False, initial=current if current in {"none", "any"} else "",
            choices=[("", "—"), ("none", _("empty")), ("any", _("filled in"))],
        )  # fmt: skip

    def _range(self, spec: FieldSpec, current: str, low: str, high: str) -> None:
        plain = ".." in current or current not in {"none", "any", *RELATIVE}
        kind = {"type": "date"} if spec.type not in NUMERIC else {"inputmode": "decimal"}
        if spec.type not in NUMERIC:
            choices = [("", "—"), *RELATIVE.items()]
            self.fields["relative"] = forms.ChoiceField(
                label=_("Period"), required=False, choices=choices, initial=current
            )
        for name, label, value in (("low", _("From"), low), ("high", _("To"), high)):
            self.fields[name] = forms.CharField(
                label=label, required=False, initial=value if plain else "", widget=forms.TextInput(attrs=kind)
            )

    def _reference(self, spec: FieldSpec, actor: Any, current: str) -> None:
        chosen = spec.parse(current, actor) if current.isdigit() else None
        picker = widget_of(spec, actor, chosen)
        self.fields["value"] = forms.CharField(
            label=spec.label, required=False, widget=picker, initial=chosen.pk if chosen else ""
        )
        if spec.model is not None and spec.model._meta.label_lower == "core.user":
            self.fields["mine"] = forms.BooleanField(label=_("Me"), required=False, initial=current == "me")

    def text(self) -> str:
        """The condition as the address has it; empty removes it."""
        given = self.cleaned_data
        if given.get("emptiness"):
            return str(given["emptiness"])
        if given.get("mine"):
            return "me"
        if given.get("relative"):
            return str(given["relative"])
        if given.get("low") or given.get("high"):
            return f"{given['low']}..{given['high']}"
        value = given.get("value", "")
        return ",".join(value) if isinstance(value, list) else str(value)


def filter_dialog(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Ask for one condition and lead to the list with it."""
    shown = screen_for(request, slug)
    actor = actor_of_request(request)
    listing = listing_of(request, shown, actor)
    spec = listing.filter_spec(name)
    if spec is None:
        raise Forbidden
    form = FilterForm(spec, actor, listing.query.get(f"{FILTER_PREFIX}{name}", ""), request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.text()
        if text:
            parse_filter(spec, text, actor)
        url = f"/{slug}/{listing.address(**{FILTER_PREFIX + name: text or None})}"
        return led_to(request, url)
    context = {"base": DIALOG, "form": form, "title": spec.label, "submit_label": _("Apply"), "size": "small"}
    return render(request, "screens/dialog_form.html", context, status=422 if request.method == "POST" else 200)


class ViewForm(forms.Form):
    """The name under which a list is kept."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    is_shared = forms.BooleanField(label=gettext_lazy("Show to colleagues"), required=False)


def save_view(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the list as it is now under a name."""
    shown = screen_for(request, slug)
    actor = actor_of_request(request)
    form = ViewForm(request.POST or None)
    if not actor.may("core.share_view"):
        del form.fields["is_shared"]
    if request.method == "POST" and form.is_valid():
        saved = _kept(shown.slug, listing_of(request, shown, actor), form, actor)
        response = HttpResponse(headers={"HX-Redirect": f"{reverse('list', args=[slug])}?view=s{saved.pk}"})
        return told(response, toast=toast(_("View saved")))
    context = {"base": DIALOG, "form": form, "title": _("Save view"), "submit_label": _("Save"), "size": "small"}
    return render(request, "screens/dialog_form.html", context, status=422 if request.method == "POST" else 200)


def _kept(slug: str, listing: Listing, form: ViewForm, actor: Any) -> SavedView:
    query = {name: text for name, text in listing.query.items() if name not in {AFTER, PANEL}}
    if not query.get(VIEW, "").isdigit():
        query.pop(VIEW, None)
    values = {
        "screen": slug,
        "name": form.cleaned_data["name"],
        "owner_id": actor.user_id,
        "is_shared": form.cleaned_data.get("is_shared", False),
        "query": query,
    }
    saved, _created = SavedView.objects.update_or_create(
        company_id=actor.company_id, screen=slug, owner_id=actor.user_id, name=values["name"], defaults=values
    )
    return saved


@require_POST
def delete_view(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Forget a saved view of one's own."""
    shown = screen_for(request, slug)
    actor = actor_of_request(request)
    saved = saved_views(shown, actor).filter(pk=pk).first()
    if saved is not None:
        drafts.delete(saved, actor=actor)
    return HttpResponseRedirect(f"/{slug}/")
