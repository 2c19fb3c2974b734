"""Letters that are requests."""

from django.db.models import Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Lower
from django.utils import timezone

from artel.core.events import listens
from artel.correspondence.api import Message
from artel.correspondence.events import MailReceived
from artel.intake.models import Request, Source, State
from artel.intake.receiving import take
from artel.parties.api import Forgotten, forget_rows, forgets, keeps

# Numbers are typed with +7, with 8, and without either.
LOCAL_DIGITS = 10


@listens(MailReceived)
def take_letter(event: MailReceived) -> None:
    """A person's letter about nothing that we know is a request, also an answer to an offer that we sent.

    Machines make no requests; a letter about a deal belongs to the deal; a conversation makes one request.
    """
    if event.is_auto or event.subject_id:
        return
    source = Source.objects.filter(company_id=event.company_id, mailbox_id=event.mailbox_id, is_active=True).first()
    letter = Message.objects.filter(pk=event.message_id).first()
    if source is None or letter is None or _is_known(event.conversation_id, source):
        return
    payload = {
        "name": event.from_name,
        "email": event.from_address,
        "subject": event.subject,
        "message": letter.text,
        "letter": event.message_id,
    }
    take(source.pk, event.company_id, payload, key=key_of(event.message_id), message_id=event.message_id)


def _is_known(conversation_id: int, source: Source) -> bool:
    """Whether an earlier letter of the conversation is a request already."""
    letters = Message.objects.filter(conversation_id=conversation_id).order_by("pk").values_list("pk", flat=True)
    return Request.objects.filter(source=source, key__in=[key_of(pk) for pk in letters[:200]]).exists()


def key_of(message_id: int | str) -> str:
    """By what the same letter is the same request."""
    return f"mail:{message_id}"


@keeps
def requests_of(person: Forgotten) -> QuerySet[Request]:
    """Requests of the person, and those that became nobody's in which the person's number or address stands."""
    words = Q(phone__in=person.phones) | Q(email__in=person.emails)
    for email in person.emails:
        words |= Q(said__contains=email)
    for phone in person.phones:
        words |= Q(numbers__contains=phone[-LOCAL_DIGITS:])
    said = Lower(Cast("payload", TextField()))
    numbers = Func(said, Value(r"\D"), Value(""), Value("g"), function="regexp_replace", output_field=TextField())
    rows = Request.objects.filter(company_id=person.company_id).alias(said=said, numbers=numbers)
    return rows.filter(Q(party__in=person.party_ids) | Q(words, party=None))


@forgets
def forget_person(person: Forgotten) -> dict[str, int]:
    """Requests of an erased person lose what arrived, also those that nobody handled; that they came, when and by
    which channel stays. What still waited waits no longer: nobody could be answered."""
    ids = list(requests_of(person).values_list("pk", flat=True))
    found = Request.objects.filter(pk__in=ids)
    found.filter(state__in=[State.NEW, State.WAITING]).update(state=State.DECLINED, handled_at=timezone.now())
    # A letter that is read anew is still known; the word of another program may be a number or a name.
    forget_rows(person, found.exclude(key__startswith=key_of("")), key="")
    counted = forget_rows(
        person, found, mention="request", payload={}, name="", phone="", email="", text="", touch={},
        remote_address=None, problem="", custom={},
    )  # fmt: skip
    return {"request": counted}
