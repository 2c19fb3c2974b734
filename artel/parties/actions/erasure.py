"""Erasure: what the law lets us forget of a person is forgotten, what the books need stays without a name."""

from typing import Any

from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from artel.core.action import action
from artel.core.actor import Actor, company_of
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.models import Follower, Notification, TimelineEntry
from artel.parties.events import PersonErased
from artel.parties.forgetting import FORGETTERS, destroy_files, known_by
from artel.parties.models import (
    Address,
    BankAccount,
    Consent,
    ContactPoint,
    DuplicateMember,
    Erasure,
    Party,
    PartyTag,
    Preference,
    Relation,
    SeparatePair,
)
from artel.parties.queries.consents import standing
from artel.parties.queries.merging import family_ids

FORGOTTEN: dict[str, Any] = {
    "family_name": "",
    "given_name": "",
    "patronymic": "",
    "normalised_name": "",
    "legal_form": "",
    "inn": "",
    "kpp": "",
    "ogrn": "",
    "birthday": None,
    "code": "",
    "note": "",
    "phone": "",
    "email": "",
    "custom": {},
    "shared": False,
}


@action(
    Party,
    permission="parties.erase_person",
    label=_("Erase personal data"),
    icon="eraser",
    tone="danger",
    bulk=False,
    confirm=_(
        "Name, contacts, addresses, accounts, notes, files and the texts of the timeline are destroyed, "
        "also in the history. Deals and documents stay without a name. "
        "This cannot be undone: what is destroyed by law must not come back."
    ),
    labels={"reason": _("Reason")},
)
def erase_person(party: Party, *, reason: str, actor: Actor) -> None:
    """Destroy what is kept of a person, at the person's wish or when the purpose is gone (152-ФЗ, article 21).

    The row stays, without a name, because books and documents point at it. Consents stay as facts without
    their proof, and those that held are closed. Other contexts destroy theirs in the same transaction.
    """
    if not party.is_person:
        raise Refused(_("Only a person's data are erased. Erase the people who work there one by one."), "not-a-person")
    if party.erased_at:
        raise Refused(_("The data of this person were erased already."), "erased")
    if not reason.strip():
        raise Refused(
            _("Write down why the data are erased: the person's request, or the end of the purpose."), "no-reason"
        )
    family = family_ids(party)
    person = known_by(party, family)
    counts = {"consents": _close_consents(party)}
    counts |= _destroy_rows(family)
    files = destroy_files(Party._meta.label_lower, family)
    counts["files"] = len(files)
    counts["timeline"] = _blank_timeline(family)
    _blank_parties(party, family, actor)
    for forgetter in FORGETTERS:
        counts |= forgetter(person)
    Erasure.objects.create(company_id=party.company_id, party=party, reason=reason.strip()[:300], counts=counts)
    _forget_history(family, files)
    emit(PersonErased(company_id=party.company_id, party_id=party.pk))


def _close_consents(party: Party) -> int:
    """Every consent that holds is withdrawn; the proofs go, because they name addresses and places."""
    now = timezone.now()
    open_consents = standing(party)
    Consent.objects.bulk_create(
        Consent(
            company_id=party.company_id, party=party, purpose=consent.purpose, channel=consent.channel,
            decision=Consent.Decision.WITHDRAWN, decided_at=now,
        )
        for consent in open_consents
    )  # fmt: skip
    Consent.objects.filter(party=party).exclude(proof="").update(proof="")
    return len(open_consents)


def _destroy_rows(family: list[int]) -> dict[str, int]:
    counts = {}
    for model in (ContactPoint, Address, BankAccount, Preference, PartyTag):
        counts[model._meta.model_name or ""] = model.objects.filter(party__in=family).delete()[0]
    counts["relation"] = Relation.objects.filter(party__in=family).delete()[0]
    counts["relation"] += Relation.objects.filter(other__in=family).delete()[0]
    DuplicateMember.objects.filter(party__in=family).delete()
    SeparatePair.objects.filter(first__in=family).delete()
    SeparatePair.objects.filter(second__in=family).delete()
    return counts


def _blank_timeline(family: list[int]) -> int:
    """That something happened, when and by whom is kept; what was said is not."""
    kind = Party._meta.label_lower
    Follower.objects.filter(subject_kind=kind, subject_id__in=family).delete()
    Notification.objects.filter(subject_kind=kind, subject_id__in=family).delete()
    # What belongs to a deal of the person keeps its facts; only words go.
    TimelineEntry.objects.filter(thread_kind=kind, thread_id__in=family).exclude(text="").update(text="")
    return TimelineEntry.objects.filter(subject_kind=kind, subject_id__in=family).update(text="", data={})


def _blank_parties(party: Party, family: list[int], actor: Actor) -> None:
    with translation.override("ru" if company_of(actor).country == "RU" else "en"):
        name = gettext("Erased person No. %(number)s") % {"number": party.pk}
    now = timezone.now()
    Party.everything.filter(pk__in=family).update(name=name, erased_at=now, changed_at=now, **FORGOTTEN)
    party.refresh_from_db()


def _forget_history(family: list[int], files: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT parties_forget(%s, %s)", [family, files])
