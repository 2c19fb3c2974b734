"""Tags and preferences."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.parties.models import Party, PartyTag, Preference, PreferenceKey, Tag


@action(Party, permission="parties.edit", label=_("Add a tag"), icon="tag", labels={"tag": _("Tag")})
def add_tag(party: Party, *, tag: Tag, actor: Actor) -> None:
    """Put the party into a group by a word."""
    if tag.company_id != party.company_id:
        raise Refused(_("This tag belongs to another company."), "foreign-tag")
    PartyTag.objects.get_or_create(party=party, tag=tag, defaults={"company_id": party.company_id})


@action(Party, permission="parties.edit", label=_("Remove a tag"), icon="x", labels={"tag": _("Tag")})
def remove_tag(party: Party, *, tag: Tag, actor: Actor) -> None:
    """Take the party out of the group."""
    PartyTag.objects.filter(party=party, tag=tag).delete()


@action(
    Party,
    permission="parties.edit",
    label=_("Note a preference"),
    icon="heart",
    labels={"key": _("Preference"), "value": _("Value")},
)
def prefer(party: Party, *, key: PreferenceKey, value: str, actor: Actor) -> None:
    """Remember what the party likes; the newer value replaces the older."""
    if key.company_id != party.company_id:
        raise Refused(_("This preference belongs to another company."), "foreign-key")
    try:
        checked = key.checked(value)
    except ValueError as problem:
        raise ValidationError({"value": str(problem)}) from problem
    Preference.objects.update_or_create(
        party=party,
        key=key,
        defaults={"value": checked},
        create_defaults={"value": checked, "company_id": party.company_id},
    )


@action(
    Party, permission="parties.edit", label=_("Forget a preference"), icon="heart-off", labels={"key": _("Preference")}
)
def forget_preference(party: Party, *, key: PreferenceKey, actor: Actor) -> None:
    """The party no longer prefers anything here."""
    Preference.objects.filter(party=party, key=key).delete()
