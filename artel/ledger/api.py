"""The door of the ledger: writing postings, correcting them, and asking what stands."""

from artel.ledger.actions.locks import close_days
from artel.ledger.chart import (
    PLANS,
    AccountPlan,
    ChartPlan,
    Preview,
    account_by_role,
    install_chart,
    offer_chart,
    preview,
)
from artel.ledger.correcting import repost, reverse
from artel.ledger.dimensions import DIMENSIONS, ORIGIN_KEYS, Dimension, with_implied
from artel.ledger.models import (
    Account,
    AccountRule,
    Area,
    Article,
    CostCentre,
    Entry,
    Lock,
    LockException,
    OpeningBalance,
    Operation,
    Subaccount,
    Traced,
)
from artel.ledger.posting import Line, Posting, Side, Standing, post, post_many, standing
from artel.ledger.queries.card import CardRow, card
from artel.ledger.queries.locks import first_open_day, locked_until
from artel.ledger.queries.profit import (
    Effort,
    Profit,
    ProfitRow,
    card_of_profit,
    efforts_by,
    profit_by,
    profit_of,
    spending,
)
from artel.ledger.queries.readers import open_companies
from artel.ledger.queries.turnover import SOME, Selection, balances, by_account, by_dimensions
from artel.ledger.queries.turnover import Line as TurnoverLine
from artel.ledger.statements import FORMS, FormLine, StatementForms, lines_of, offer_statements
from artel.ledger.verify import seal

__all__ = [
    "DIMENSIONS",
    "FORMS",
    "ORIGIN_KEYS",
    "PLANS",
    "SOME",
    "Account",
    "AccountPlan",
    "AccountRule",
    "Area",
    "Article",
    "CardRow",
    "ChartPlan",
    "CostCentre",
    "Dimension",
    "Effort",
    "Entry",
    "FormLine",
    "Line",
    "Lock",
    "LockException",
    "OpeningBalance",
    "Operation",
    "Posting",
    "Preview",
    "Profit",
    "ProfitRow",
    "Selection",
    "Side",
    "Standing",
    "StatementForms",
    "Subaccount",
    "Traced",
    "TurnoverLine",
    "account_by_role",
    "balances",
    "by_account",
    "by_dimensions",
    "card",
    "card_of_profit",
    "close_days",
    "efforts_by",
    "first_open_day",
    "install_chart",
    "lines_of",
    "locked_until",
    "offer_chart",
    "offer_statements",
    "open_companies",
    "post",
    "post_many",
    "preview",
    "profit_by",
    "profit_of",
    "repost",
    "reverse",
    "seal",
    "spending",
    "standing",
    "with_implied",
]
