"""What people see of the ledger: the journal, entries, the chart of accounts, opening balances, closed days."""

from django.db.models import OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from artel.core.actor import Actor
from artel.ledger.actions import cancel, move_lock, open_days, post
from artel.ledger.models import (
    Account,
    AccountRule,
    Article,
    CostCentre,
    Entry,
    Lock,
    LockException,
    OpeningBalance,
    Operation,
)
from artel.screens.declare import (
    Amount,
    Badge,
    Between,
    Column,
    Day,
    Form,
    Hidden,
    Importer,
    Moment,
    Page,
    Related,
    Row,
    Screen,
    Section,
    Table,
)
from artel.screens.menu import Item, in_menu
from artel.screens.registry import screen

MENU = "books"
OF_OPERATION = Entry.objects.filter(operation=OuterRef("pk")).order_by().values("operation")


@screen
class OperationScreen(Screen):
    """The journal: what each document wrote, and when."""

    model = Operation
    slug = "operations"
    title = _("Journal of operations")
    one = _("operation")
    icon = "book-open"
    menu = MENU
    position = 10
    name_field = "source_name"
    related = ("recorded_by", "company")
    annotate = {"amount": Subquery(OF_OPERATION.annotate(amount=Sum("amount")).values("amount"))}
    table = Table(
        Day("effective_on"),
        "source_name",
        "text",
        Column("turnover", _("Turnover"), look="amount", sort=""),
        "area",
        Badge("operation_kind"),
        Hidden("reason"),
        Hidden("recorded_by", label=_("Recorded by")),
        Moment("created_at", shown=False),
        filters=["area", "operation_kind", Between("effective_on")],
        views={
            _("Storno and differences"): Q(operation_kind__in=["storno", "difference"]),
            _("Closing"): Q(operation_kind="closing"),
        },
        order="-effective_on",
        empty=_("Nothing is entered yet. Documents write here when they are posted."),
    )
    page = Page(
        facts=[
            Day("effective_on"), "source_name", "text", "area", Badge("operation_kind"), "reason",
            Column("reverses", _("Reverses")), Moment("created_at"), Column("recorded_by", _("Recorded by")),
        ],
        blocks=["ledger/entries_block.html"],
    )  # fmt: skip


@screen
class EntryScreen(Screen):
    """Entries: debit, credit and amount, one row each."""

    model = Entry
    slug = "entries"
    title = _("Entries")
    one = _("entry")
    icon = "arrow-left-right"
    menu = MENU
    position = 20
    name_field = "text"
    related = ("operation", "company", "debit__account", "credit__account")
    prefetch = tuple(f"{side}__{key}" for side in ("debit", "credit")
                     for key in ("party", "product", "item", "cost_centre", "employee"))  # fmt: skip
    table = Table(
        Day("effective_on"),
        Column("operation", edit=False),
        Column("debit__account__code", _("Debit")),
        Column("debit__told", _("Of the debit"), sort=""),
        Column("credit__account__code", _("Credit")),
        Column("credit__told", _("Of the credit"), sort=""),
        Amount("amount", total=False),
        Hidden("debit_quantity"),
        Hidden("credit_quantity"),
        Hidden("debit_money"),
        Hidden("credit_money"),
        Hidden("text"),
        filters=[Between("effective_on"), Between("amount"), "operation"],
        order="-effective_on",
        empty=_("Nothing is entered yet. Documents write here when they are posted."),
    )
    page = Page(
        facts=[
            Day("effective_on"), "operation", Column("debit__account", _("Debit")),
            Column("debit__told", _("Of the debit")), Column("credit__account", _("Credit")),
            Column("credit__told", _("Of the credit")), Amount("amount"), "debit_quantity", "credit_quantity",
            Amount("debit_money"), Amount("credit_money"), "text", Moment("created_at"),
        ]
    )  # fmt: skip


@screen
class AccountScreen(Screen):
    """The chart of accounts, in the order of its codes."""

    model = Account
    slug = "accounts"
    title = _("Chart of accounts")
    one = _("account")
    icon = "list-tree"
    menu = MENU
    position = 40
    related = ("parent",)
    table = Table(
        "code",
        Column("name_in_tree", _("Name"), sort=""),
        "side",
        "dimensions",
        "statement_line",
        Hidden("name"),
        Hidden("section"),
        Hidden("required"),
        Hidden("parent"),
        Hidden("is_heading"),
        Hidden("by_quantity"),
        Hidden("by_currency"),
        Hidden("is_expanded"),
        Hidden("is_archived"),
        filters=["section", "side", "parent", "is_heading", "by_quantity", "by_currency", "is_archived"],
        views={_("In use"): Q(is_archived=False), _("Off the balance"): Q(section="off")},
        order="code",
        empty=_("There is no chart of accounts yet. Start keeping books, or import one from a spreadsheet."),
    )
    form = Form(
        Row("code", "name"),
        Row("parent", "section", "side"),
        Section(_("Told apart by"), Row("dimensions", "required")),
        Section(_("How it counts"), Row("by_quantity", "by_currency", "is_expanded")),
        Row("is_heading", "is_archived", "statement_line"),
    )
    page = Page(
        related=[
            Related(_("Accounts below"), "children", ["code", "name", "side", "statement_line"], limit=100),
            Related(
                _("Posting rules"), "rules", ["role", "posting_group", "tax"],
                create="/posting-rules/new/?account={id}",
            ),
        ]
    )  # fmt: skip
    importer = Importer(required=("code", "name"), key=("code",))


@screen
class AccountRuleScreen(Screen):
    """Which account a document uses."""

    model = AccountRule
    slug = "posting-rules"
    title = _("Posting rules")
    one = _("posting rule")
    icon = "split"
    menu = "settings.books"
    position = 60
    settings = True
    name_field = "role"
    related = ("account",)
    table = Table(
        "role", "posting_group", "tax", "account", filters=["role", "posting_group", "account"], order="role",
        group=["role"],
        empty=_("Without rules no document can be posted. Start keeping books, and the usual ones are here."),
    )  # fmt: skip
    form = Form("role", Row("posting_group", "tax"), "account")


@screen
class ArticleScreen(Screen):
    """Items of costs, of other income and expenses, and of cash flow."""

    model = Article
    slug = "articles"
    title = _("Items of costs and cash flow")
    one = _("item")
    icon = "tags"
    menu = "settings.books"
    position = 61
    settings = True
    table = Table(
        "name", "use", "statement_line", Hidden("code"), Hidden("is_archived"),
        filters=["use", "is_archived"],
        views={
            _("Costs"): Q(use="cost"),
            _("Cash flow"): Q(use="cash"),
            _("Other income and expenses"): Q(use="other"),
        },
        order="name",
        group=["use"],
    )  # fmt: skip
    form = Form("name", Row("use", "code"), Row("statement_line", "is_archived"))


@screen
class CostCentreScreen(Screen):
    """Departments by which costs are told apart."""

    model = CostCentre
    slug = "cost-centres"
    title = _("Cost centres")
    one = _("cost centre")
    icon = "network"
    menu = "settings.books"
    position = 62
    settings = True
    related = ("parent",)
    table = Table("name", "parent", Hidden("is_archived"), filters=["parent", "is_archived"], order="name",
                  empty=_("Add departments if costs are to be told apart by them."))  # fmt: skip
    form = Form("name", "parent", "is_archived")


@screen
class OpeningBalanceScreen(Screen):
    """What stood in the books before Artel kept them."""

    model = OpeningBalance
    slug = "openings"
    title = _("Opening balances")
    one = _("opening balances")
    icon = "flag"
    menu = MENU
    position = 50
    name_field = "effective_on"
    table = Table(
        Day("effective_on"), Badge("state"), "owner", Moment("created_at"), filters=["state"], order="-effective_on",
        empty=_("Bring the balances of the books kept until now: paste or upload a turnover sheet."),
    )  # fmt: skip
    form = Form("effective_on", "sheet")
    page = Page(facts=[Day("effective_on"), "owner"], blocks=["ledger/opening_block.html"])
    actions = (post, cancel)


@screen
class LockScreen(Screen):
    """Up to which day each area is closed, for lists and programs; people set all of them on one page."""

    model = Lock
    slug = "period-locks"
    title = _("Locks of periods")
    one = _("lock")
    icon = "lock"
    name_field = "area"
    table = Table("area", Day("locked_until"), Moment("created_at"), order="area")
    form = Form("area", "locked_until")
    actions = (move_lock, open_days)


@screen
class LockExceptionScreen(Screen):
    """Who may still enter something in closed days, until when and why."""

    model = LockException
    slug = "lock-exceptions"
    title = _("Exceptions from closed periods")
    one = _("exception")
    icon = "key-round"
    menu = "settings.books"
    position = 63
    settings = True
    name_field = "reason"
    related = ("user",)
    table = Table(
        "user", "area", Day("from_on"), Day("until_on"), Moment("expires_at"), "reason", filters=["user", "area"],
        order="-expires_at",
    )  # fmt: skip
    form = Form(Row("user", "area"), Row("from_on", "until_on", "expires_at"), "reason")


def _sees_locks(actor: Actor) -> bool:
    return bool(actor.scope(Lock))


in_menu(Item(_("Closed periods"), "/locks/", "lock", MENU, 60, may=_sees_locks))
