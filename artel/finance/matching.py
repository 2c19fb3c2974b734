"""What a line of a bank statement seems to be: one rule after another, the surest first; the rule is kept and shown."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import QuerySet

from artel.finance.models import BankLine, Bill, Direction, DocumentState, Invoice, MoneyAccount, Payment, Proforma
from artel.finance.queries.debts import Open, open_items
from artel.ledger.api import Account, Article, account_by_role
from artel.parties.api import BankAccount, Party

Kind = Payment.Kind
Rule = BankLine.Rule
ROLES: Final = {Direction.IN: "receivable", Direction.OUT: "payable"}
# «Оплата по счету № 15 от 12.01.2026», «счёт-фактура 7/2», «invoice INV-0015»: the number that follows the word.
_NUMBER: Final = re.compile(
    r"(?:сч[её]т[а-яё-]*|сч\.?|упд|акт[а-яё]*|накладн[а-яё]*|тн|invoice|inv\.?|bill|№|n\b|no\.?)"
    r"[\s:№N#.]*(?:на\s+оплату\s*)?[№N#]?\s*([0-9A-Za-zА-Яа-яЁё][0-9A-Za-zА-Яа-яЁё/\-_.]*)",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"\d")
_FEE: Final = re.compile(
    r"комисси|за (?:расч[её]тно-кассов|ведение сч|обслуживани)|абонентск\w+ плат\w+ за\b.*(?:банк|сч[её]т)|"
    r"bank (?:fee|charge)|account fee",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Guess:
    """What a line seems to be."""

    rule: str = Rule.NONE
    kind_of_payment: str = ""
    party: Party | None = None
    invoice: Invoice | None = None
    proforma: Proforma | None = None
    bill: Bill | None = None
    account: Account | None = None
    cost_article: Article | None = None

    @property
    def is_whole(self) -> bool:
        """Whether a payment can be made of it."""
        if self.kind_of_payment in (Kind.CUSTOMER, Kind.SUPPLIER):
            return self.party is not None
        return self.kind_of_payment == Kind.TRANSFER or self.account is not None


def numbers_in(purpose: str) -> list[str]:
    """Numbers of documents that a purpose names, as written and without leading zeros; dates are no numbers."""
    found: dict[str, None] = {}
    for match in _NUMBER.finditer(purpose):
        number = match[1].rstrip(".,-/")
        if _DIGITS.search(number) and not re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{2,4}", number):
            found[number] = None
            found[number.lstrip("0") or number] = None
    return list(found)


@dataclass(slots=True)
class Matcher:
    """Everything that matching asks the database, once for all lines of a statement."""

    company_id: int
    lines: Sequence[BankLine]
    parties_by_inn: dict[str, list[Party]] = field(default_factory=dict)
    parties_by_account: dict[str, list[Party]] = field(default_factory=dict)
    own_accounts: set[str] = field(default_factory=set)
    documents: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    open_by_party: dict[int, list[Open]] = field(default_factory=dict)
    orders: list[Payment] = field(default_factory=list)
    precedents: dict[tuple[str, str], Guess] = field(default_factory=dict)

    def guesses(self) -> Iterator[tuple[BankLine, Guess]]:
        """Each line with what it seems to be."""
        self._ask()
        for line in self.lines:
            yield line, self._guess(line)

    def _guess(self, line: BankLine) -> Guess:
        if line.account_number and line.account_number in self.own_accounts:
            return Guess(Rule.OWN, Kind.TRANSFER)
        party, by = self._party(line)
        usual = Kind.CUSTOMER if line.is_incoming else Kind.SUPPLIER
        order = self._order(line, party)
        if order is not None:
            return Guess(Rule.ORDER, order.kind_of_payment, order.party, order.invoice, order.proforma, order.bill)
        named = self._named(line, party)
        if named is not None:
            return self._of_document(Rule.NUMBER if party is not None else Rule.NUMBER_AMOUNT, usual, named)
        if party is None and not line.is_incoming and _FEE.search(line.purpose):
            return self._fee()
        if party is None:
            return self.precedents.get((line.direction, line.account_number), Guess())
        owed = self._owed_exactly(line, party)
        if owed is not None:
            return self._of_document(Rule.DEBT, usual, owed)
        return Guess(by, usual, party)

    def _party(self, line: BankLine) -> tuple[Party | None, str]:
        """The one party with this ИНН (and КПП, where branches share one), or with this bank account."""
        same = self.parties_by_inn.get(line.inn, []) if line.inn else []
        if len(same) > 1 and line.kpp:
            same = [party for party in same if party.kpp == line.kpp] or same
        if len(same) == 1:
            return same[0], Rule.INN
        paid_to = self.parties_by_account.get(line.account_number, []) if line.account_number else []
        return (paid_to[0], Rule.ACCOUNT) if len(paid_to) == 1 else (None, Rule.NONE)

    def _order(self, line: BankLine, party: Party | None) -> Payment | None:
        """Our own draft of this payment: the same account, direction and amount, and its number or its party."""
        same = [
            order
            for order in self.orders
            if order.money_account_id == line.money_account_id
            and order.direction == line.direction
            and order.amount == line.amount
            and ((order.number and order.number == line.number) or (party is not None and order.party_id == party.pk))
        ]
        return same[0] if len(same) == 1 else None

    def _named(self, line: BankLine, party: Party | None) -> Any:
        """The document whose number the purpose names: of the party, or, where nobody is known, of the same amount."""
        found = []
        for number in numbers_in(line.purpose):
            for document in self.documents.get((line.direction, number.casefold()), []):
                is_of_party = party is not None and document.party_id == party.pk
                is_of_amount = party is None and document.total == line.amount
                if (is_of_party or is_of_amount) and document.currency == line.money_account.currency:
                    found.append(document)
        distinct = {(document.kind, document.pk): document for document in found}
        if len(distinct) > 1:
            invoices = [document for document in distinct.values() if not isinstance(document, Proforma)]
            exact = [document for document in distinct.values() if document.total == line.amount]
            chosen = exact if len(exact) == 1 else invoices
            return chosen[0] if len(chosen) == 1 else None
        return next(iter(distinct.values()), None)

    def _owed_exactly(self, line: BankLine, party: Party) -> Any:
        """The one open document of the party with just this amount left."""
        wanted = line.amount if line.is_incoming else -line.amount
        role, currency = ROLES[Direction(line.direction)], line.money_account.currency
        same = [
            item
            for item in self.open_by_party.get(party.pk, [])
            if item.rest == wanted and item.role == role and item.currency == currency
        ]
        models = {"finance.invoice": Invoice, "finance.bill": Bill}
        if len(same) != 1 or same[0].source_kind not in models:
            return None
        return models[same[0].source_kind]._default_manager.filter(pk=same[0].source_id).select_related("party").first()

    def _of_document(self, rule: str, kind: str, document: Any) -> Guess:
        name = {Invoice: "invoice", Proforma: "proforma", Bill: "bill"}[type(document)]
        return Guess(rule, kind, document.party, **{name: document})

    def _fee(self) -> Guess:
        article = Article.objects.filter(company_id=self.company_id, use="other", code="bank-fees").first()
        account = account_by_role(self.company_id, "other_expense")
        return Guess(Rule.FEE, Kind.OTHER, account=account, cost_article=article)

    # --- what is asked once ------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        inns = {line.inn for line in self.lines if line.inn}
        accounts = {line.account_number for line in self.lines if line.account_number}
        for party in Party.objects.filter(company_id=self.company_id, inn__in=inns):
            self.parties_by_inn.setdefault(party.inn, []).append(party)
        known = BankAccount.objects.filter(company_id=self.company_id, party__merged_into=None).select_related("party")
        for row in [*known.filter(number__in=accounts), *known.filter(iban__in=accounts)]:
            self.parties_by_account.setdefault(row.number or row.iban, []).append(row.party)
        own = MoneyAccount.objects.filter(company_id=self.company_id).exclude(kind_of_account="cash")
        self.own_accounts = {value for pair in own.values_list("number", "iban") for value in pair if value}
        parties = [*self.parties_by_inn.values(), *self.parties_by_account.values()]
        ids = {party.pk for group in parties for party in group}
        for item in open_items(ids, roles=list(ROLES.values()), company_id=self.company_id):
            self.open_by_party.setdefault(item.party_id, []).append(item)
        drafts = Payment.objects.filter(company_id=self.company_id, state=DocumentState.DRAFT, bank_line=None)
        self.orders = list(drafts.select_related("party", "invoice", "proforma", "bill", "account", "cost_article"))
        self._ask_documents()
        self._ask_precedents(accounts)

    def _ask_precedents(self, accounts: set[str]) -> None:
        """How the last line of each account was booked: who pays taxes or rent books them the same way every month."""
        booked = BankLine.objects.filter(company_id=self.company_id, state="booked", account_number__in=accounts)
        for line in booked.select_related("party", "account", "cost_article").order_by("day", "pk"):
            guess = Guess(Rule.LIKE, line.kind_of_payment, line.party)
            guess.account, guess.cost_article = line.account, line.cost_article
            self.precedents[line.direction, line.account_number] = guess

    def _ask_documents(self) -> None:
        came = {number for line in self.lines if line.is_incoming for number in numbers_in(line.purpose)}
        went = {number for line in self.lines if not line.is_incoming for number in numbers_in(line.purpose)}
        kinds: list[tuple[Direction, str, QuerySet[Any]]] = [
            (Direction.IN, "number", Invoice.objects.filter(state="posted", number__in=came)),
            (Direction.IN, "number", Proforma.objects.filter(state="issued", number__in=came)),
            (Direction.OUT, "supplier_number", Bill.objects.filter(state="posted", supplier_number__in=went)),
        ]
        for direction, column, rows in kinds:
            for document in rows.filter(company_id=self.company_id).select_related("party"):
                key = (str(direction), getattr(document, column).casefold())
                self.documents.setdefault(key, []).append(document)


def recognise(lines: Iterable[BankLine], company_id: int) -> list[BankLine]:
    """Put into lines what they seem to be; returns those that changed, to be stored."""
    wanted = list(lines)
    for line, guess in Matcher(company_id, wanted).guesses():
        put(line, guess)
        line.state = BankLine.State.MATCHED if guess.is_whole else BankLine.State.NEW
    return wanted


MATCHED_FIELDS: Final = (
    "state", "rule", "kind_of_payment", "party", "invoice", "proforma", "bill", "account", "cost_article",
)  # fmt: skip


def put(line: BankLine, guess: Guess) -> None:
    """What a line is taken for."""
    for name in MATCHED_FIELDS[1:]:
        setattr(line, name, getattr(guess, name))
