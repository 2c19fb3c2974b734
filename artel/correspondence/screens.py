"""What people see of correspondence: letters, mailboxes, templates, and how the timeline tells of mail."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from artel.core.actor import Actor
from artel.core.models import TimelineEntry
from artel.correspondence import actions
from artel.correspondence.conversations import VERB
from artel.correspondence.models import Automatic, Direction, Mailbox, MailTemplate, Message, State
from artel.correspondence.queries import has_mailbox, unanswered
from artel.screens.declare import (
    Badge,
    Between,
    Column,
    Form,
    Hidden,
    Moment,
    Page,
    Row,
    Screen,
    Section,
    Table,
)
from artel.screens.feed import COMPOSERS, Entry, tells
from artel.screens.menu import Item, in_menu
from artel.screens.registry import screen, screen_of

INBOX = Q(direction=Direction.INCOMING, automatic="")


@screen
class MessageScreen(Screen):
    """Letters."""

    model = Message
    slug = "mail"
    title = gettext_lazy("Mail")
    one = gettext_lazy("Letter")
    icon = "mail"
    menu = "work"
    position = 30
    key = "m"
    related = ["mailbox", "owner", "conversation__party", "author"]
    name_field = "subject"
    table = Table(
        Column("subject"),
        Column("correspondent", label=gettext_lazy("Correspondent"), sort="from_address"),
        Badge("state"),
        Column("conversation__party", label=gettext_lazy("Client"), sort=""),
        "owner",
        Moment("sent_at"),
        Hidden("mailbox"),
        Hidden("direction"),
        Hidden("automatic"),
        Hidden("answered_at", look="moment"),
        Hidden("from_address"),
        filters=["direction", "state", "mailbox", "owner", "automatic", "from_address", Between("sent_at")],
        views={
            gettext_lazy("Inbox"): INBOX,
            gettext_lazy("Unanswered"): unanswered,
            pgettext_lazy("mail", "Sent"): Q(direction=Direction.OUTGOING, state=State.SENT),
            gettext_lazy("Waiting to be sent"): Q(state__in=[State.QUEUED, State.SENDING]),
            gettext_lazy("Not delivered"): Q(state=State.FAILED),
            gettext_lazy("From machines"): ~Q(automatic=""),
            gettext_lazy("Could not be read"): Q(state=State.UNREADABLE),
        },
        order="-sent_at",
        group=["mailbox", "state", "owner"],
        empty=gettext_lazy("No letters yet. Connect a mailbox in the settings; its letters appear here by themselves."),
    )
    page = Page(
        facts=[
            Column("sender_line", label=gettext_lazy("Sender")), Column("to_line", label=gettext_lazy("Recipients")),
            Column("cc_line", label=gettext_lazy("Copy to")), Moment("sent_at"), "mailbox",
            Column("conversation__party", label=gettext_lazy("Client")), "owner", "automatic", "problem",
        ],
        blocks=["correspondence/letter_block.html"],
    )  # fmt: skip
    actions = [actions.answer, actions.send_again, actions.attach_to_party]


@screen
class MailboxScreen(Screen):
    """Mailboxes that Artel reads and writes from."""

    model = Mailbox
    slug = "mailboxes"
    title = gettext_lazy("Mailboxes")
    one = gettext_lazy("Mailbox")
    icon = "inbox"
    menu = "settings.mail"
    position = 50
    settings = True
    related = ["owner", "status"]
    table = Table(
        "name",
        "address",
        Badge("standing", label=gettext_lazy("State"), sort=""),
        "is_active",
        "is_default",
        "owner",
        filters=["is_active"],
        order="name",
        empty=gettext_lazy("No mailbox is connected yet. Letters to it become requests and stand in the timeline."),
    )
    form = Form(
        Row("name", "address"),
        Row("sender_name", "owner"),
        Section(
            gettext_lazy("Reading (IMAP)"), Row("imap_host", "imap_port", "imap_security"), Row("folder", "reads_from")
        ),
        Section(gettext_lazy("Sending (SMTP)"), Row("smtp_host", "smtp_port", "smtp_security"), "tags_subjects"),
        Section(gettext_lazy("Signing in"), "login", Row("is_active", "is_default")),
    )
    page = Page(blocks=["correspondence/mailbox_block.html"])


@screen
class MailTemplateScreen(Screen):
    """Wordings of letters."""

    model = MailTemplate
    slug = "mail-templates"
    title = gettext_lazy("Mail templates")
    one = gettext_lazy("Mail template")
    icon = "file-text"
    menu = "settings.mail"
    position = 55
    settings = True
    table = Table(
        "name",
        "subject",
        "language",
        "is_advertising",
        "is_archived",
        filters=["language", "is_advertising", "is_archived"],
        order="name",
        empty=gettext_lazy("No templates yet. Write down the letters that you send again and again."),
    )
    form = Form(Row("name", "language"), "subject", "body", Row("is_advertising", "is_archived"))
    page = Page(blocks=["correspondence/template_block.html"])


in_menu(
    Item(
        gettext_lazy("Signature"), "/signature/", "signature", "settings.own", 56,
        may=lambda actor: actor.kind == "person" and actor.may("correspondence.sign"),
    )
)  # fmt: skip


@tells(VERB)
def tell_mail(entry: TimelineEntry, shown: Entry, actor: Actor) -> None:
    """Show an entry about a letter: which way it went, to whom, its first words."""
    told = entry.data
    incoming = told.get("direction") == Direction.INCOMING
    shown.update(
        kind="mail",
        direction=told.get("direction", ""),
        icon="mail" if incoming else "send",
        title=told.get("subject") or _("(no subject)"),
        url=f"/mail/{told.get('message')}/",
        text=entry.text,
        long=len(entry.text) > 280,
    )
    if told.get("automatic"):
        shown["badge"] = {"text": str(Automatic(told["automatic"]).label), "state": "neutral"}
    if incoming and not told.get("automatic") and actor.may("correspondence.send"):
        shown["actions"] = [{"label": _("Answer"), "url": f"/mail/{told.get('message')}/do/answer/", "dialog": True}]


def mail_composer(record: Any, actor: Actor) -> dict[str, Any] | None:
    """Write a letter right on the page of a record."""
    if not _is_talked_about(record) or not actor.may("correspondence.send") or not has_mailbox(actor):
        return None
    return {
        "kind": "mail",
        "label": _("Letter"),
        "icon": "mail",
        "fields_url": f"/mail/compose/{record._meta.label_lower}/{record.pk}/",
    }


def _is_talked_about(record: Any) -> bool:
    """Whether letters are about such records: not about settings, nor about what itself is about another record."""
    shown = screen_of(type(record))
    about_another = hasattr(record, "subject_kind") or isinstance(record, Message)
    return shown is not None and not shown.settings and not about_another


COMPOSERS.append(mail_composer)
