"""How to reach and to pay a party."""

import re
from collections.abc import Callable
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.core.models import Row, Search
from artel.kit.emails import canonical_email, display_email
from artel.kit.identifiers import check_account, check_bik, check_correspondent_account, check_iban
from artel.kit.phones import format_phone, parse_phone
from artel.parties.models.party import Party


class ContactPoint(Row):
    """A telephone, an address of mail, a messenger, a site: as typed, and in the one form that can be compared."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("phone")
        EMAIL = "email", _("e-mail")
        MESSENGER = "messenger", _("messenger")
        SITE = "site", _("site")
        FAX = "fax", _("fax")

    history_root: ClassVar[str] = "party"
    search: ClassVar[Search | None] = Search(title="value", words=["canonical"], digits=["canonical"], record="party")
    # When parties are merged and both have a first phone, the survivor's stays the first.
    merge_demotes: ClassVar[str] = "is_primary"

    party = models.ForeignKey(
        Party, on_delete=models.CASCADE, related_name="contact_points", db_index=False, verbose_name=_("party")
    )
    kind_of_point = models.CharField(
        _("kind"), max_length=10, choices=Kind.choices, default=Kind.PHONE, db_column="kind"
    )
    value = models.CharField(_("number or address"), max_length=254)
    canonical = models.CharField(max_length=254, editable=False)
    extension = models.CharField(_("extension"), max_length=8, blank=True, editable=False)
    label = models.CharField(_("label"), max_length=60, blank=True)
    is_primary = models.BooleanField(_("first of its kind"), default=False)

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        ordering = ["kind_of_point", "-is_primary", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(canonical=""), name="contact_point_canonical"),
            models.UniqueConstraint(
                fields=["party", "kind_of_point", "canonical", "extension"],
                name="contact_point_once",
                violation_error_message=_("This contact is there already."),
            ),
            models.UniqueConstraint(
                fields=["party", "kind_of_point"],
                name="contact_point_one_primary",
                condition=Q(is_primary=True),
                violation_error_message=_("There is another first contact of this kind."),
            ),
        ]
        indexes = [models.Index(fields=["company", "kind_of_point", "canonical"], name="contact_point_lookup")]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """The value as people read it."""
        if self.kind_of_point in {self.Kind.PHONE, self.Kind.FAX}:
            tail = f";ext={self.extension}" if self.extension else ""
            return format_phone(self.canonical + tail) if self.canonical.startswith("+") else self.value
        return display_email(self.canonical) if self.kind_of_point == self.Kind.EMAIL else self.value

    @property
    def link(self) -> str:
        """Where a click on it leads."""
        kinds = self.Kind
        if self.kind_of_point == kinds.PHONE and self.canonical.startswith("+"):
            return f"tel:{self.canonical}"
        if self.kind_of_point == kinds.SITE:
            return f"https://{self.canonical}"
        return f"mailto:{self.canonical}" if self.kind_of_point == kinds.EMAIL else ""

    def clean(self) -> None:
        """Bring the value into canonical form; say what is wrong with it."""
        try:
            self.canonical, self.extension = canonical_contact(self.kind_of_point, self.value, self._region())
        except ValueError as problem:
            raise ValidationError({"value": str(problem)}) from problem

    def _region(self) -> str:
        country: str = self.party.country if self.party_id and self.party else "RU"
        return country


NUMBERS = frozenset({str(ContactPoint.Kind.PHONE), str(ContactPoint.Kind.FAX)})


def canonical_contact(kind: str, value: str, region: str = "RU") -> tuple[str, str]:
    """The one form of a contact, and the extension of a phone. ValueError says what is wrong with the value."""
    kinds = ContactPoint.Kind
    if kind in NUMBERS:
        phone = parse_phone(value, region)
        return phone.e164, phone.extension
    if kind == kinds.EMAIL:
        return canonical_email(value), ""
    if kind == kinds.SITE:
        return _canonical_site(value), ""
    return _canonical_messenger(value), ""


def loose_contact(kind: str, value: str, region: str = "RU") -> tuple[str, str]:
    """As `canonical_contact`, but a number that exists in no numbering plan stays, as its bare digits.

    Old files hold numbers without the area code; they are kept and never match another party's. ValueError if
    there is nothing to keep.
    """
    try:
        return canonical_contact(kind, value, region)
    except ValueError:
        digits = re.sub(r"\D", "", value)
        if kind not in NUMBERS or len(digits) < 3:
            raise
        return digits[:30], ""


def _canonical_site(value: str) -> str:
    bare = re.sub(r"^[a-z]+://(www\.)?|^www\.", "", value.strip().lower()).rstrip("/")
    if "." not in bare or " " in bare:
        raise ValueError(_("“%(text)s” is not the address of a site.") % {"text": value.strip()[:80]})
    return bare


def _canonical_messenger(value: str) -> str:
    bare = value.strip().lower()
    if not bare:
        raise ValueError(_("Enter a name or a number in the messenger."))
    try:
        return parse_phone(bare.rpartition("/")[2]).e164
    except ValueError:
        return bare.rstrip("/").rpartition("/")[2].lstrip("@") or bare


class BankAccount(Row):
    """Where a party is paid: a Russian account with БИК, or an IBAN."""

    history_root: ClassVar[str] = "party"
    merge_demotes: ClassVar[str] = "is_primary"

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="bank_accounts", verbose_name=_("party"))
    bank_name = models.CharField(_("bank"), max_length=200, blank=True)
    bik = models.CharField(_("BIK"), max_length=9, blank=True)
    number = models.CharField(_("account number"), max_length=40, blank=True)
    correspondent_number = models.CharField(_("correspondent account"), max_length=20, blank=True)
    iban = models.CharField(_("IBAN"), max_length=42, blank=True)
    swift = models.CharField(_("SWIFT"), max_length=11, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="RUB")
    is_primary = models.BooleanField(_("main account"), default=False)

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        ordering = ["-is_primary", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(number="") | ~Q(iban=""),
                name="bank_account_number",
                violation_error_message=_("Enter the account number or the IBAN."),
            ),
            models.UniqueConstraint(
                fields=["party", "bik", "number", "iban"],
                name="bank_account_once",
                violation_error_message=_("This account is there already."),
            ),
            models.UniqueConstraint(
                fields=["party"],
                name="bank_account_one_primary",
                condition=Q(is_primary=True),
                violation_error_message=_("There is another main account."),
            ),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.number or self.iban, self.bank_name) if part)

    def clean(self) -> None:
        """Check that account and bank belong together."""
        problems: dict[str, str] = {}
        self.currency = self.currency.strip().upper() or "RUB"
        self._check(problems, "iban", lambda text: check_iban(text))
        self._check(problems, "bik", lambda text: check_bik(text))
        if self.number and not self.bik and not self.iban:
            problems["bik"] = str(_("A Russian account needs the BIK of its bank."))
        if self.bik and "bik" not in problems:
            self._check(problems, "number", lambda text: check_account(text, self.bik))
            self._check(problems, "correspondent_number", lambda text: check_correspondent_account(text, self.bik))
        if problems:
            raise ValidationError(problems)

    def _check(self, problems: dict[str, str], field: str, check: Callable[[str], str]) -> None:
        text = getattr(self, field).strip()
        try:
            setattr(self, field, check(text) if text else "")
        except ValueError as problem:
            problems[field] = str(problem)


class Address(Row):
    """Where a party lives, works, gets its letters or its goods."""

    class Kind(models.TextChoices):
        LEGAL = "legal", _("legal")
        POSTAL = "postal", _("postal")
        DELIVERY = "delivery", _("for delivery")
        HOME = "home", _("home")
        OFFICE = "office", _("office")

    history_root: ClassVar[str] = "party"

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="addresses", verbose_name=_("party"))
    kind_of_address = models.CharField(
        _("kind"), max_length=10, choices=Kind.choices, default=Kind.POSTAL, db_column="kind"
    )
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=60, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    street = models.CharField(_("street, house, flat"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["kind_of_address", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(city="") | ~Q(street="") | ~Q(postal_code="") | ~Q(region="") | ~Q(country=""),
                name="address_says_something",
                violation_error_message=_("Fill in at least one line of the address."),
            ),
        ]

    def __str__(self) -> str:
        return self.one_line

    @property
    def one_line(self) -> str:
        """The address as it stands on an envelope, in one line."""
        parts = (self.postal_code, self.country, self.region, self.city, self.street.replace("\n", ", "))
        return ", ".join(part for part in parts if part)
