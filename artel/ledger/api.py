"""The door of the ledger: writing postings, correcting them, and asking what stands."""

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
from artel.ledger.dimensions import DIMENSIONS, ORIGIN_KEYS, Dimension
from artel.ledger.models import (
    Account,
    AccountRule,
    Area,
    Article,
    CostCentre,
    Entry,
    Lock,
    LockException,
    Operation,
    Subaccount,
    Traced,
)
from artel.ledger.posting import Line, Posting, Side, Standing, post, post_many, standing
from artel.ledger.queries.locks import first_open_day, locked_until
from artel.ledger.queries.turnover import Line as TurnoverLine
from artel.ledger.queries.turnover import Selection, balances, by_account, by_dimensions

__all__ = [
    "DIMENSIONS",
    "ORIGIN_KEYS",
    "PLANS",
    "Account",
    "AccountPlan",
    "AccountRule",
    "Area",
    "Article",
    "ChartPlan",
    "CostCentre",
    "Dimension",
    "Entry",
    "Line",
    "Lock",
    "LockException",
    "Operation",
    "Posting",
    "Preview",
    "Selection",
    "Side",
    "Standing",
    "Subaccount",
    "Traced",
    "TurnoverLine",
    "account_by_role",
    "balances",
    "by_account",
    "by_dimensions",
    "first_open_day",
    "install_chart",
    "locked_until",
    "offer_chart",
    "post",
    "post_many",
    "preview",
    "repost",
    "reverse",
    "standing",
]
