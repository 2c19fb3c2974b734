"""Who stands on a paper: our company and the other side, as Russian forms name them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from artel.core.errors import Refused
from artel.core.models import Company
from artel.countries.ru.forms.wording import NO_BREAK
from artel.finance.api import MoneyAccount
from artel.parties.api import Address, Party
from artel.screens.printing.letterhead import Signers, signers_of

PERSONAL_INN = 12


@dataclass(frozen=True)
class Bank:
    """Where money is paid to."""

    number: str = ""
    name: str = ""
    bik: str = ""
    correspondent: str = ""

    @property
    def line(self) -> str:
        """The account in one line; empty where there is none."""
        parts = [f"р/с {self.number}" if self.number else "", f"в банке {self.name}" if self.name else ""]
        parts += [f"БИК {self.bik}" if self.bik else "", f"к/с {self.correspondent}" if self.correspondent else ""]
        return ", ".join(part for part in parts if part) if self.number else ""


@dataclass(frozen=True)
class Firm:
    """One side of a paper."""

    name: str
    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    okpo: str = ""
    address: str = ""
    phone: str = ""
    bank: Bank = field(default_factory=Bank)

    @property
    def is_entrepreneur(self) -> bool:
        """Whether it is one person: they sign invoices by themselves."""
        return len(self.inn) == PERSONAL_INN

    @property
    def inn_kpp(self) -> str:
        """7701234567/770101001, or the INN alone."""
        return "/".join(part for part in (self.inn, self.kpp) if part)

    @property
    def named(self) -> str:
        """Name and address, as a consignee is told."""
        return _joined([self.name, self.address])

    @property
    def told(self) -> str:
        """Name, tax numbers, address and phone in one line."""
        numbers = [f"ИНН {self.inn}" if self.inn else "", f"КПП {self.kpp}" if self.kpp else ""]
        phone = f"тел.: {self.phone}".replace(" ", NO_BREAK) if self.phone else ""
        return _joined([self.name, *numbers, self.address, phone])

    @property
    def whole(self) -> str:
        """The same with the account in the bank."""
        return _joined([self.told, self.bank.line])

    @property
    def maker(self) -> str:
        """As one who makes a document is told."""
        return _joined([self.name, f"ИНН/КПП {self.inn_kpp}" if self.inn else ""])


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)


def our_firm(company: Company, signers: Signers | None = None, currency: str = "RUB") -> Firm:
    """Our company with the account that stands on its papers."""
    kept = signers or signers_of(company)
    account = MoneyAccount.main_of(company.pk, currency)
    return Firm(
        company.legal_name or company.name, company.inn, company.kpp, company.ogrn, kept.okpo, company.address,
        kept.phone, bank_of(account) if account else Bank(),
    )  # fmt: skip


def bank_of(account: MoneyAccount) -> Bank:
    """An account of ours as papers write it."""
    name = _joined([account.bank_name, f"г. {account.city}" if account.city else ""])
    return Bank(account.number or account.iban, name, account.bik, account.correspondent_number)


def their_firm(party: Party) -> Firm:
    """The other side, with its address by law and its main account."""
    account = party.bank_accounts.first()
    bank = Bank()
    if account is not None:
        bank = Bank(account.number or account.iban, account.bank_name, account.bik, account.correspondent_number)
    return Firm(
        party.full_name, party.inn, party.kpp, party.ogrn, "", address_of(party, "legal", "postal"), party.phone, bank
    )


def address_of(party: Party, *kinds: str) -> str:
    """The first address of these kinds, or any there is."""
    known = {address.kind_of_address: address for address in reversed(Address.objects.filter(party_id=party.pk))}
    chosen = next((known[kind] for kind in kinds if kind in known), next(iter(known.values()), None))
    return chosen.one_line if chosen is not None else ""


def require_inn(company: Company) -> None:
    """Refuse a tax paper of a company whose INN nobody entered: its buyer could deduct nothing."""
    if not company.inn:
        raise Refused(_("Enter the INN of the company in the settings: this form does not count without it."), "no-inn")


def short_name(name: str) -> str:
    """«Иванов Пётр Сергеевич» as «Иванов П. С.»; what is short already stays."""
    family, *rest = name.split()[:3] or [""]
    if not rest or any("." in part for part in rest):
        return name
    return " ".join([family, *(f"{part[0]}." for part in rest)])
