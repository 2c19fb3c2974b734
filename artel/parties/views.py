"""Special pages: doubles at creation and in the whole book, the preview of a merge, contacts of one party."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.gate import visible
from artel.core.steps import step
from artel.parties.actions import attach_contacts, keep_separate, make_first, merge, merge_with, remove_contact
from artel.parties.jobs import scan_duplicates
from artel.parties.models import ContactPoint, DuplicateGroup, Party
from artel.parties.queries.contacts import LIKELY, OFFERED, Contact, contacts_of, similar
from artel.parties.queries.duplicates import REASONS, members_of, open_groups, separate_from
from artel.parties.queries.merging import preview
from artel.screens.asked import actor_of_request, base_of, led_to, toast, told
from artel.screens.cells import plain_text
from artel.screens.entry import action_form

GROUPS = 25
MOST_AT_ONCE = 20
TYPED = ("name", "kind_of_party", "family_name", "given_name", "patronymic", "inn", "kpp", "code", "country")


def _party(pk: int, actor: Actor) -> Party:
    return get_object_or_404(visible(Party, actor), pk=pk)


def _typed_contacts(request: HttpRequest) -> list[Contact]:
    """Phones and addresses of the form: the two at its head and those in its lines."""
    sent = request.GET if request.method == "GET" else request.POST
    found = contacts_of([sent.get("phone", "")], [sent.get("email", "")])
    for number in range(MOST_AT_ONCE):
        kind = sent.get(f"contact_points-{number}-kind_of_point", "")
        value = sent.get(f"contact_points-{number}-value", "").strip()
        if value and kind in ContactPoint.Kind.values:
            found.append(Contact(kind, value))
    return found


@require_GET
def similar_to_typed(request: HttpRequest) -> HttpResponse:
    """Who in the book resembles what is being typed: open, attach, or create anyway."""
    actor = actor_of_request(request)
    values = {name: request.GET.get(name, "").strip() for name in TYPED}
    found = similar(values, _typed_contacts(request), actor=actor, limit=OFFERED)
    on_page = request.headers.get("HX-Current-URL", "").partition("?")[0].endswith("/new/")
    return render(request, "parties/similar.html", {"found": found, "on_page": on_page})


@require_GET
def similar_to_party(request: HttpRequest, pk: int) -> HttpResponse:
    """Who resembles a party of the book, each with the way to the preview of a merge."""
    actor = actor_of_request(request)
    party = _party(pk, actor)
    values = {name: getattr(party, name) for name in (*TYPED, "birthday") if name != "code"}
    contacts = [Contact(point.kind_of_point, point.value) for point in party.contact_points.all()]
    apart = separate_from(party)
    found = [
        one
        for one in similar(values, contacts, actor=actor)
        if one.party != party
        and one.party.kind_of_party == party.kind_of_party
        and one.strength >= LIKELY
        and one.party.pk not in apart
    ]
    return render(request, "parties/similar_to.html", {"found": found, "record": party})


@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """What was typed for a new party belongs to this one."""
    actor = actor_of_request(request)
    party = _party(pk, actor)
    try:
        with step(actor, _("Add a contact")) as done:
            count = attach_contacts(party, _typed_contacts(request), actor=actor)
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages), "wrong-contact") from problem
    if request.POST.get("on_page"):
        return led_to(request, f"/parties/{party.pk}/")
    text = ngettext("%(n)s contact added", "%(n)s contacts added", count) % {"n": count}
    said = toast(text, undo=done.pk if count else None, url=f"/parties/{party.pk}/", url_text=str(party))
    picked = {"id": party.pk, "text": str(party)}
    events: dict[str, Any] = {"close-dialog": True, "refresh": True}
    return told(HttpResponse(status=204), toast=said, picked=picked, **events)


@require_POST
def make_contact_first(request: HttpRequest, pk: int) -> HttpResponse:
    """Show this contact in lists."""
    return _contact_done(request, pk, make_first, _("Saved"))


@require_POST
def remove_contact_point(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a contact off its party."""
    return _contact_done(request, pk, remove_contact, _("Removed"))


def _contact_done(request: HttpRequest, pk: int, verb: Any, text: str) -> HttpResponse:
    actor = actor_of_request(request)
    point = get_object_or_404(visible(ContactPoint, actor).select_related("party"), pk=pk)
    party_id = point.party_id
    with step(actor, text) as done:
        verb(point, actor=actor)
    if not request.headers.get("HX-Request"):
        return led_to(request, f"/parties/{party_id}/")
    events: dict[str, Any] = {"refresh": True}
    return told(HttpResponse(status=204), toast=toast(text, undo=done.pk), **events)


@require_GET
def duplicates_page(request: HttpRequest) -> HttpResponse:
    """Groups of likely doubles: merge each, or say that they are different."""
    actor = actor_of_request(request)
    actor.require("parties.merge")
    rows = open_groups(actor)
    after = request.GET.get("after", "")
    if after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: GROUPS + 1])
    groups = [_shown_group(group, actor) for group in found[:GROUPS]]
    context = {
        "base": base_of(request),
        "groups": groups,
        "next": f"?after={found[GROUPS - 1].pk}" if len(found) > GROUPS else "",
        "may_scan": actor.may("parties.scan_duplicates"),
    }
    return render(request, "parties/duplicates.html", context)


def _shown_group(group: DuplicateGroup, actor: Actor) -> dict[str, Any]:
    members = members_of(group, actor)
    ids = ",".join(str(party.pk) for party in members)
    return {
        "id": group.pk,
        "parties": members,
        "reasons": [REASONS.get(reason, reason) for reason in group.reasons],
        "merge_url": f"/parties/merge/?ids={ids}",
    }


@require_POST
def scan_now(request: HttpRequest) -> HttpResponse:
    """Look through the whole book; whoever asked is told when it is done."""
    actor = actor_of_request(request)
    actor.require("parties.scan_duplicates")
    scan_duplicates.defer(company_id=actor.company_id, user_id=actor.user_id)
    if not request.headers.get("HX-Request"):
        return led_to(request, "/duplicates/")
    return told(HttpResponse(status=204), toast=toast(_("The search runs. You will be notified when it is done.")))


@require_POST
def separate(request: HttpRequest, pk: int) -> HttpResponse:
    """These are different, and will not be offered again."""
    actor = actor_of_request(request)
    group = get_object_or_404(visible(DuplicateGroup, actor), pk=pk)
    with step(actor, _("Keep separate")) as done:
        keep_separate(members_of(group, actor), actor=actor)
    if not request.headers.get("HX-Request"):
        return led_to(request, "/duplicates/")
    events: dict[str, Any] = {"refresh": True}
    return told(HttpResponse(status=204), toast=toast(_("They stay separate."), undo=done.pk), **events)


def merge_page(request: HttpRequest) -> HttpResponse:
    """What a merge would do, field by field; then the merge itself."""
    actor = actor_of_request(request)
    actor.require("parties.merge")
    if request.method != "POST":
        return _preview(request, request.GET.get("ids", ""), request.GET.get("into", ""))
    parties = _chosen(request.POST.get("ids", ""), actor)
    into, others = _split(parties, request.POST.get("into", ""))
    return _merged(request, into, others, actor)


def _split(parties: list[Party], into: str) -> tuple[Party, list[Party]]:
    stays = next((party for party in parties if str(party.pk) == into), parties[0])
    return stays, [party for party in parties if party != stays]


def _preview(request: HttpRequest, ids: str, into: str) -> HttpResponse:
    actor = actor_of_request(request)
    actor.require("parties.merge")
    parties = _chosen(ids, actor)
    shown = preview(*_split(parties, into))
    context = {
        "base": base_of(request),
        "preview": shown,
        "ids": ",".join(str(party.pk) for party in parties),
        "size": "wide",
        "fields": [_shown_choice(choice, shown.parties) for choice in shown.choices if _filled(choice)],
    }
    return render(request, "parties/merge.html", context)


@require_POST
def merge_selected(request: HttpRequest) -> HttpResponse:
    """The preview of a merge of the rows ticked in the list."""
    return _preview(request, ",".join(request.POST.getlist("ids")), "")


def merge_with_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask with whom a party is to be merged, then show the preview."""
    actor = actor_of_request(request)
    actor.require("parties.merge")
    party = _party(pk, actor)
    form = action_form(merge_with, actor, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _preview(request, f"{party.pk},{form.cleaned_data['other'].pk}", str(party.pk))
    context = {
        "base": base_of(request),
        "form": form,
        "title": f"{merge_with.label}: {party}",
        "submit_label": _("Compare"),
        "size": "small",
    }
    return render(request, "screens/dialog_form.html", context, status=422 if request.method == "POST" else 200)


def _chosen(text: str, actor: Actor) -> list[Party]:
    ids = [int(part) for part in text.split(",") if part.isdigit() and len(part) < 19][:MOST_AT_ONCE]
    found = {party.pk: party for party in visible(Party, actor).filter(pk__in=ids).select_related("owner")}
    parties = [found[pk] for pk in dict.fromkeys(ids) if pk in found]
    if not parties:
        raise Http404
    if len(parties) < 2:
        raise Refused(_("Choose at least two different parties."), "nothing-to-merge")
    return parties


def _filled(choice: Any) -> bool:
    return any(value not in (None, "", False) for _pk, value in choice.values)


def _shown_choice(choice: Any, parties: list[Party]) -> dict[str, Any]:
    """One row of the preview: the values side by side, and whether there is anything to choose."""
    cells = []
    for party, (pk, value) in zip(parties, choice.values, strict=True):
        display = getattr(party, f"get_{choice.name}_display", None)
        shown = display() if display is not None and value else value
        cells.append({"pk": pk, "text": plain_text(shown), "wins": pk == choice.winner})
    return {"name": choice.name, "label": choice.label, "cells": cells, "differs": choice.differs}


def _merged(request: HttpRequest, into: Party, others: list[Party], actor: Actor) -> HttpResponse:
    chosen = {
        name.removeprefix("choose."): int(value)
        for name in request.POST
        if name.startswith("choose.") and (value := request.POST.get(name, "")).isdigit() and len(value) < 19
    }
    done = merge(into, others, chosen=chosen, actor=actor)
    response = led_to(request, f"/parties/{into.pk}/")
    return (
        told(response, toast=toast(_("Merged"), undo=done.step_id)) if request.headers.get("HX-Request") else response
    )
