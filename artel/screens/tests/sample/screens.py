from django.db.models import Q

from artel.screens.declare import Amount, Badge, Board, Calendar, Due, Form, Row, Screen, Table
from artel.screens.registry import screen
from artel.screens.tests.sample.actions import plan, put
from artel.screens.tests.sample.models import Repair


@screen
class RepairScreen(Screen):
    model = Repair
    slug = "repairs"
    title = "Repairs"
    one = "repair"
    related = ("branch", "bench", "owner")
    table = Table(
        "name", Badge("bench"), Amount("price"), Due("due_at"), "owner", "size", filters=["owner", "size", "price"],
        views={"Large": Q(size="large")},
    )  # fmt: skip
    form = Form(Row("name", "branch", "bench"), Row("price", "currency", "due_at"), "broken")
    board = Board(
        by="bench",
        within="branch",
        card=["owner", Badge("size"), "broken"],
        move=put,
        amount="price",
        weight="chance_rate",
        due="due_at",
        rot="waits",
        only=Q(is_open=True),
        ends=Q(is_last=True),
        needs="asks",
    )
    calendar = Calendar(start="due_at", end="ends_at", day="due_on", tone="bench", move=plan, done="refusal")
    actions = (put, plan)
