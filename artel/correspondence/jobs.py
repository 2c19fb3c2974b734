"""What correspondence does by itself: read mailboxes every few seconds, send what waits."""

from procrastinate.contrib.django import app

from artel.core.actor import Actor, acting, all_company_ids
from artel.core.jobs import WORK, job
from artel.correspondence.reading import read_due
from artel.correspondence.sending import send_queued


@app.periodic(cron="* * * * * */3")
@app.task(name="correspondence.read", queue=WORK, queueing_lock="correspondence.read", lock="correspondence.read")
def read_mailboxes(timestamp: int) -> None:
    """Read all mailboxes of all companies. One round at a time; a round that takes long is not overtaken."""
    for company_id in all_company_ids():
        with acting(Actor.system(company_id)):
            read_due(company_id)


@job("correspondence.send")
def send_letter(*, company_id: int, message_id: int) -> None:
    """Send one letter; a server that is away is tried again, each time after a longer pause."""
    send_queued(message_id, company_id)
