from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.tests.sample.events import OrderFinished
from artel.core.tests.sample.models import Order


@action(
    Order, permission="sample.finish_order", source=Order.State.OPEN, target=Order.State.DONE, label="Finish", icon="check"
)
def finish(order: Order, *, note: str = "", actor: Actor) -> None:
    """Hand the goods over."""
    if not order.lines.exists():
        raise Refused("Add a line before finishing.", "no-lines")
    order.note = note
    order.save(update_fields=["note"])
    emit(OrderFinished(company_id=order.company_id, order_id=order.pk, names=tuple(str(line) for line in order.lines.all())))
