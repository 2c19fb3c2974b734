"""What people see of the address book."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.core.actor import Actor
from artel.core.models import TimelineEntry
from artel.parties import actions as verbs
from artel.parties.actions.imports import ALIASES, FIELDS, KEYS, import_parties
from artel.parties.models import Consent, Party, PreferenceKey, Tag
from artel.parties.queries.consents import granted
from artel.parties.queries.contacts import likely_doubles
from artel.parties.queries.duplicates import open_group_count
from artel.screens.declare import (
    Badge,
    Between,
    Column,
    Day,
    Doubles,
    Email,
    Form,
    Hidden,
    Importer,
    Lines,
    Moment,
    Outcome,
    Page,
    Phone,
    Row,
    Screen,
    Section,
    Table,
    When,
)
from artel.screens.feed import tells
from artel.screens.menu import Item, in_menu
from artel.screens.registry import screen


def _mine(actor: Actor) -> Q:
    return Q(owner_id=actor.user_id)


def _stored(rows: list[dict[str, Any]], actor: Actor, update: str) -> list[Outcome | str | None]:
    """The importer's words for what became of each row."""
    return [Outcome(outcome) if outcome else reason for outcome, reason in import_parties(rows, actor, update)]


def _willing(actor: Actor) -> Q:
    willing = granted(Party.objects.all(), Consent.Purpose.ADVERTISING, Consent.Channel.EMAIL)
    return Q(pk__in=willing.values("pk"))


@tells("parties.merged")
def _tell_of_merge(entry: TimelineEntry, shown: dict[str, Any], actor: Actor) -> None:
    shown.update(title=str(_("Merged")), text=", ".join(entry.data.get("names", [])), icon="merge")


def _role(name: str) -> Q:
    return Q(roles__role=name)


_A_PERSON, _A_FIRM = When("kind_of_party", Party.Kind.PERSON), When("kind_of_party", Party.Kind.ORGANISATION)
NORTHWIND = {
    "contact_name": "contact_name", "contact_title": "contact_title", "address": "street", "city": "city",
    "region": "region", "postal_code": "postal_code", "country": "country", "phone": "phone", "fax": "fax",
    "company_name": "name",
}  # fmt: skip
PRESETS = {
    "Northwind: customers": {"customer_id": "customer_code", **NORTHWIND},
    "Northwind: suppliers": {"supplier_id": "supplier_code", "homepage": "site", **NORTHWIND},
    "Northwind: shippers": {"shipper_id": "shipper_code", "company_name": "name", "phone": "phone"},
    "Northwind: employees": {
        "employee_id": "employee_code", "last_name": "family_name", "first_name": "given_name",
        "birth_date": "birthday", "address": "street", "city": "city", "region": "region",
        "postal_code": "postal_code", "country": "country", "home_phone": "phone", "notes": "note",
    },
}  # fmt: skip


@screen
class PartyScreen(Screen):
    """People and organisations."""

    model = Party
    slug = "parties"
    title = _("Address book")
    one = _("Party")
    icon = "contact"
    menu = "sales"
    position = 30
    key = "p"
    related = ["owner"]
    prefetch = ["tags__tag", "roles"]
    table = Table(
        "name",
        Badge("kind_of_party"),
        Phone("phone"),
        Email("email"),
        Column("tag_names", look="tags", sort=""),
        "owner",
        Moment("created_at", edit=False),
        Hidden("role_names", look="tags", sort=""),
        Hidden("inn"),
        Hidden("kpp"),
        Hidden("legal_form"),
        Hidden("country"),
        Hidden("language"),
        Hidden("code"),
        Hidden("birthday", look="day"),
        Hidden("changed_at", look="moment"),
        filters=[
            "kind_of_party",
            "owner",
            "tags__tag",
            "roles__role",
            "inn",
            "country",
            "language",
            Between("created_at"),
            Between("birthday"),
        ],
        views={
            _("Mine"): _mine,
            _("People"): Q(kind_of_party=Party.Kind.PERSON),
            _("Organisations"): Q(kind_of_party=Party.Kind.ORGANISATION),
            _("Customers"): _role("customer"),
            _("Suppliers"): _role("supplier"),
            _("Nobody responsible"): Q(owner=None),
            _("Advertising by e-mail allowed"): _willing,
        },
        order="name",
        group=["kind_of_party"],
        empty=_("Nobody is written down yet. Add a person or an organisation, or import a file."),
    )
    form = Form(
        Row("name", "kind_of_party"),
        Row("phone", "email"),
        Row("owner"),
        Section(_("Person"), Row("family_name", "given_name", "patronymic"), Row("birthday")),
        Section(
            _("Requisites"), Row("legal_form", "inn", "kpp", "ogrn"), Row("country", "language", "code"), Row("shared")
        ),
        Section(_("Remarks"), "note"),
        Lines("contact_points", "kind_of_point", "value", "label", label=_("Contacts")),
        when={
            **dict.fromkeys(["family_name", "given_name", "patronymic", "birthday"], _A_PERSON),
            **dict.fromkeys(["legal_form", "kpp"], _A_FIRM),
        },
    )
    opening = ["phone", "email"]
    doubles = Doubles(likely_doubles, "parties/similar.html", while_typing="/parties/similar/")
    page = Page(
        facts=[
            Badge("kind_of_party", edit=False),
            Phone("phone"),
            Email("email"),
            "owner",
            Column("role_names", look="tags"),
            Column("tag_names", look="tags"),
            "inn",
            Day("birthday"),
            "country",
            "code",
            "note",
        ],
        blocks=[
            "parties/contacts.html",
            "parties/relations.html",
            "parties/requisites.html",
            "parties/preferences.html",
            "parties/consents.html",
            "parties/merges.html",
        ],
    )
    actions = [
        verbs.add_contact,
        verbs.take,
        verbs.merge_with,
        verbs.set_responsible,
        verbs.add_tag,
        verbs.remove_tag,
        verbs.add_role,
        verbs.remove_role,
        verbs.add_relation,
        verbs.prefer,
        verbs.forget_preference,
        verbs.add_address,
        verbs.add_account,
        verbs.give_consent,
        verbs.withdraw_consent,
        verbs.export_person,
        verbs.erase_person,
    ]
    prominent = [verbs.add_contact, verbs.add_tag]
    importer = Importer(store=_stored, fields=FIELDS, key=KEYS, presets=PRESETS, aliases=ALIASES)


@screen
class ConsentScreen(Screen):
    """The register of consents: every yes and every no."""

    model = Consent
    slug = "consents"
    title = _("Register of consents")
    one = _("Consent")
    icon = "shield-check"
    menu = "marketing"
    position = 60
    related = ["party"]
    name_field = "party__name"
    table = Table(
        Moment("decided_at"),
        "party",
        "purpose",
        "channel",
        Badge("decision"),
        Day("valid_until"),
        "wording",
        Hidden("proof"),
        filters=["purpose", "channel", "decision", Between("decided_at"), "party"],
        order="-decided_at",
        empty=_("Nobody has allowed or refused anything yet. Consents are noted on a person's page and by web forms."),
    )
    page = Page(
        facts=["party", "purpose", "channel", Badge("decision"), "decided_at", "valid_until", "wording", "proof"]
    )


@screen
class TagScreen(Screen):
    """Words by which the company groups its parties."""

    model = Tag
    slug = "tags"
    title = _("Tags")
    one = _("Tag")
    icon = "tag"
    menu = "settings.clients"
    settings = True
    table = Table("name", "tone", order="name")
    form = Form(Row("name", "tone"))


@screen
class PreferenceKeyScreen(Screen):
    """What the company asks its clients about."""

    model = PreferenceKey
    slug = "preferences"
    title = _("Preferences asked for")
    one = _("Preference")
    icon = "heart"
    menu = "settings.clients"
    settings = True
    name_field = "label"
    table = Table("label", "key", "type", "position", "is_archived", order="position")
    form = Form(Row("label", "key"), Row("type", "position"), "options", "is_archived")


in_menu(
    Item(
        _("Duplicates"),
        "/duplicates/",
        "copy",
        "sales",
        position=35,
        may=lambda actor: actor.may("parties.merge"),
        count=open_group_count,
    )
)
