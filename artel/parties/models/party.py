"""People and organisations, what they are to us and to each other."""

from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from artel.core.models import Record, Row, Search
from artel.kit.identifiers import check_inn, check_kpp, check_ogrn, check_ogrnip, is_personal_inn
from artel.kit.names import FirmName, PersonName, normalised, split_firm_name, split_person_name
from artel.kit.phones import format_phone

NAME_FIELDS = ("name", "family_name", "given_name", "patronymic")


class PartyQuerySet(models.QuerySet["Party"]):
    """Named filters of the address book."""

    def people(self) -> Self:
        """Only people."""
        return self.filter(kind_of_party=Party.Kind.PERSON)

    def organisations(self) -> Self:
        """Only organisations."""
        return self.filter(kind_of_party=Party.Kind.ORGANISATION)

    def with_role(self, role: str) -> Self:
        """Those who are that to us: customers, suppliers …"""
        return self.filter(pk__in=PartyRole.objects.filter(role=role).values("party_id"))

    def tagged(self, tag_id: int) -> Self:
        """Those who carry a tag."""
        from artel.parties.models.tag import PartyTag  # tags point at parties

        return self.filter(pk__in=PartyTag.objects.filter(tag_id=tag_id).values("party_id"))


class StandingParties(models.Manager.from_queryset(PartyQuerySet)):  # type: ignore[misc]  # made at run time by Django
    """Parties that stand for themselves; one that was merged into another is reached through `Party.everything`."""

    def get_queryset(self) -> PartyQuerySet:
        """Without those that were merged away."""
        return PartyQuerySet(self.model, using=self._db).filter(merged_into=None)


class Party(Record):
    """Anyone we deal with: a person or an organisation, kept once."""

    class Kind(models.TextChoices):
        PERSON = "person", _("private person")
        ORGANISATION = "organisation", _("organisation")

    search: ClassVar[Search | None] = Search(
        title="name", words=["name", "legal_form", "code"], digits=["inn", "ogrn"], rank=0
    )
    shared_flag: ClassVar[str] = "shared"

    kind_of_party = models.CharField(
        _("kind"), max_length=12, choices=Kind.choices, default=Kind.PERSON, db_column="kind"
    )
    name = models.CharField(
        _("name of the party"), max_length=300, help_text=_("Of a person: family name, given name, patronymic.")
    )
    family_name = models.CharField(_("family name"), max_length=150, blank=True)
    given_name = models.CharField(_("given name"), max_length=150, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=150, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=20, blank=True)
    # The form by which duplicates are found: no case, no ё, no legal form, no punctuation.
    normalised_name = models.CharField(max_length=300, blank=True, editable=False)
    inn = models.CharField(_("INN"), max_length=12, blank=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True)
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    language = models.CharField(
        _("language"), max_length=2, default="ru", choices=[("ru", _("Russian")), ("en", _("English"))]
    )
    country = models.CharField(_("country"), max_length=2, default="RU", help_text=_("Two letters, such as RU."))
    code = models.CharField(
        _("code"),
        max_length=40,
        blank=True,
        help_text=_("The key in another program; an import finds the party by it."),
    )
    note = models.TextField(_("note"), blank=True)
    shared = models.BooleanField(_("seen by all companies of the group"), default=False)
    # Kept beside the contact points because a list of a million parties shows and exports them without a join;
    # a trigger keeps them right whoever writes, and `kept_` leaves them out of history and undo.
    phone = models.CharField(
        _("phone"), max_length=40, blank=True, editable=False, db_column="kept_phone", db_default=""
    )
    email = models.CharField(
        _("e-mail"), max_length=254, blank=True, editable=False, db_column="kept_email", db_default=""
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="absorbed", db_index=False
    )
    erased_at = models.DateTimeField(_("personal data erased"), null=True, blank=True, editable=False)

    objects = StandingParties()
    everything: ClassVar[models.Manager["Party"]] = models.Manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="party_has_a_name"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="party_not_merged_into_itself"
            ),
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="party_country_code"),
            models.UniqueConstraint(
                fields=["company", "code"],
                name="party_code_once",
                condition=~Q(code="") & Q(merged_into=None),
                violation_error_message=_("Another party already has this code."),
            ),
        ]
        indexes = [
            models.Index(fields=["company", "name", "id"], name="party_by_name", condition=Q(merged_into=None)),
            models.Index(fields=["company", "-created_at", "-id"], name="party_newest", condition=Q(merged_into=None)),
            models.Index(fields=["company", "-changed_at", "-id"], name="party_changed", condition=Q(merged_into=None)),
            models.Index(
                fields=["company", "owner", "name", "id"], name="party_owner_name", condition=Q(merged_into=None)
            ),
            models.Index(fields=["company", "normalised_name"], name="party_double_name"),
            models.Index(fields=["company", "inn"], name="party_by_inn", condition=~Q(inn="")),
            models.Index(fields=["merged_into"], name="party_absorbed", condition=Q(merged_into__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any) -> Self:
        """Remember the stored names, so that `clean` knows whether the name or its parts were typed."""
        party = super().from_db(db, field_names, values, **more)
        party._remember_names()
        return party

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """As `from_db`, when the row is read again under its lock."""
        super().refresh_from_db(*args, **kwargs)
        self._remember_names()

    def _remember_names(self) -> None:
        self.__dict__["stored_names"] = tuple(self.__dict__.get(field, "") for field in NAME_FIELDS)

    @property
    def is_person(self) -> bool:
        """Whether this is a human being."""
        return self.kind_of_party == self.Kind.PERSON

    @property
    def full_name(self) -> str:
        """An organisation with its legal form, as documents name it."""
        if self.is_person or not self.legal_form:
            return self.name
        apart = FirmName(self.name, self.legal_form).form_stands_apart
        return f"{self.legal_form} «{self.name}»" if apart else f"{self.name} {self.legal_form}"

    @property
    def pick_hint(self) -> str:
        """What tells namesakes apart in a picker."""
        return self.inn or self.phone_shown or self.email

    @property
    def phone_shown(self) -> str:
        """The main number as people read it."""
        return format_phone(self.phone)

    @property
    def kind_of_party_tone(self) -> str:
        """People and organisations are told apart at a glance."""
        return "info" if self.is_person else "neutral"

    def clean(self) -> None:
        """Work out the parts of the name and check what the state numbers."""
        self._settle_name()
        problems: dict[str, str] = {}
        for field, check in (("inn", check_inn), ("kpp", check_kpp), ("ogrn", self._check_registration)):
            try:
                setattr(self, field, check(getattr(self, field)) if getattr(self, field).strip() else "")
            except ValueError as problem:
                problems[field] = str(problem)
        if not self.name:
            problems["name"] = str(_("Enter a name."))
        if self.inn and not self.is_person and is_personal_inn(self.inn) and self.legal_form not in {"", "ИП", "КФХ"}:
            problems["inn"] = str(_("An organisation's INN has 10 digits; 12 digits belong to a person."))
        if self.birthday and self.birthday > date.today():  # noqa: DTZ011  a birthday has no time zone
            problems["birthday"] = str(_("A birthday lies in the past."))
        if problems:
            raise ValidationError(problems)

    def _settle_name(self) -> None:
        """The name follows its parts, or the parts the name, whichever was typed last."""
        self.name = " ".join(self.name.split())
        self.country = self.country.strip().upper() or "RU"
        if self.is_person:
            parts = self._settled_parts()
            self.family_name, self.given_name, self.patronymic = parts.family, parts.given, parts.patronymic
            # The family name first, so that «Ivan Petrov» and «Petrov Ivan» are the same.
            self.normalised_name = normalised(str(parts) or self.name)[:300]
            return
        firm = split_firm_name(self.name)
        self.legal_form = self.legal_form.strip()
        if firm.form_stands_apart:
            self.name, self.legal_form = firm.name, firm.legal_form
        elif not firm.legal_form:
            self.name = firm.name or self.name
        self.normalised_name = normalised(self.name)[:300]

    def _settled_parts(self) -> PersonName:
        stored_name, *stored_parts = self.__dict__.get("stored_names", ("", "", "", ""))
        parts = PersonName(self.family_name.strip(), self.given_name.strip(), self.patronymic.strip())
        parts_typed = parts != PersonName(*stored_parts) and str(parts)
        name_typed = self.name != stored_name
        if parts_typed and not name_typed:
            self.name = str(parts)
        elif name_typed and not parts_typed:
            parts = split_person_name(self.name)
        return parts

    def _check_registration(self, text: str) -> str:
        personal = self.is_person or self.legal_form in {"ИП", "КФХ"}
        digits = "".join(text.split())
        return check_ogrnip(digits) if personal and len(digits) == 15 else check_ogrn(digits)

    def _tag_names(self) -> list[str]:
        return [str(use.tag) for use in self.tags.all()]

    def _role_names(self) -> list[str]:
        return [str(role) for role in self.roles.all()]

    _tag_names.label = _("Tags")  # type: ignore[attr-defined]  # the heading of the column
    _role_names.label = _("Roles")  # type: ignore[attr-defined]  # likewise
    tag_names = property(_tag_names)
    role_names = property(_role_names)


class PartyRole(Row):
    """What a party is to us. One party may be several things at once."""

    class Role(models.TextChoices):
        CUSTOMER = "customer", _("customer")
        SUPPLIER = "supplier", _("supplier")
        CARRIER = "carrier", _("carrier")
        SHIPPER = "shipper", _("shipper")
        EMPLOYEE = "employee", _("employee")
        AGENT = "agent", _("agent")
        PARTNER = "partner", _("partner")
        BANK = "bank", _("bank")
        COMPETITOR = "competitor", _("competitor")

    history_root: ClassVar[str] = "party"

    party = models.ForeignKey(
        Party, on_delete=models.CASCADE, related_name="roles", db_index=False, verbose_name=_("party")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)

    class Meta:
        verbose_name = _("role of a party")
        verbose_name_plural = _("roles of a party")
        constraints = [models.UniqueConstraint(fields=["party", "role"], name="party_role_once")]
        indexes = [models.Index(fields=["company", "role", "party"], name="party_by_role")]

    def __str__(self) -> str:
        return self.get_role_display()


class Relation(Row):
    """How one party stands to another, from a day and perhaps to a day: «Anna works at Romashka»."""

    class Kind(models.TextChoices):
        WORKS_AT = "works_at", _("works at")
        PART_OF = "part_of", _("is part of")
        PAID_BY = "paid_by", _("is paid for by")
        AGENT_OF = "agent_of", _("is agent of")
        RELATIVE_OF = "relative_of", _("is a relative of")
        KNOWS = "knows", _("knows")

    history_root: ClassVar[str] = "party"

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="relations", verbose_name=_("party"))
    kind_of_relation = models.CharField(_("relation"), max_length=12, choices=Kind.choices, db_column="kind")
    other = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="relations_to", verbose_name=_("to whom"))
    position = models.CharField(_("position"), max_length=150, blank=True)
    starts_on = models.DateField(_("since"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(party=F("other")),
                name="relation_to_another",
                violation_error_message=_("A party has no relation to itself."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="relation_dates_sane",
                violation_error_message=_("The relation ends before it begins."),
            ),
            models.UniqueConstraint(
                fields=["party", "other", "kind_of_relation"],
                name="relation_once",
                condition=Q(ends_on=None),
                violation_error_message=_("This relation is there already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.get_kind_of_relation_display()} {self.other}"
