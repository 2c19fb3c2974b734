"""Mailboxes, the letters in them, the conversations they form, and the templates of letters."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from artel.core.models import Record, Row, Search


class Security(models.TextChoices):
    """How the line to a mail server is protected."""

    TLS = "tls", _("TLS from the start")
    STARTTLS = "starttls", _("STARTTLS")
    NONE = "none", _("not protected")


class Mailbox(Record):
    """An address whose letters Artel reads and from which it writes. With an owner it is personal, otherwise shared."""

    name = models.CharField(_("name"), max_length=100)
    address = models.EmailField(_("address"), max_length=254)
    sender_name = models.CharField(_("sender's name"), max_length=150, blank=True)
    imap_host = models.CharField(_("IMAP server"), max_length=200)
    imap_port = models.PositiveIntegerField(_("IMAP port"), default=993)
    imap_security = models.CharField(
        _("IMAP protection"), max_length=10, choices=Security.choices, default=Security.TLS
    )
    smtp_host = models.CharField(_("SMTP server"), max_length=200)
    smtp_port = models.PositiveIntegerField(_("SMTP port"), default=465)
    smtp_security = models.CharField(
        _("SMTP protection"), max_length=10, choices=Security.choices, default=Security.TLS
    )
    login = models.CharField(_("login"), max_length=200, blank=True)
    folder = models.CharField(_("folder"), max_length=200, default="INBOX")
    reads_from = models.DateField(_("read letters from"), null=True, blank=True)
    is_active = models.BooleanField(_("read its letters"), default=True)
    is_default = models.BooleanField(_("write from it by default"), default=False)
    tags_subjects = models.BooleanField(_("mark subjects with the conversation's number"), default=True)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        constraints = [
            models.UniqueConstraint(fields=["company", "address", "folder"], name="mailbox_once"),
            models.UniqueConstraint(
                fields=["company"], condition=models.Q(is_default=True), name="mailbox_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.address

    @property
    def user_name(self) -> str:
        """The name to sign in with: most servers take the address."""
        return self.login or self.address

    @property
    def is_for_show(self) -> bool:
        """Whether its servers are names that by RFC 2606 lead nowhere, as those of the demo company."""
        return self.imap_host.endswith(".example")

    @property
    def standing(self) -> str:
        """How reading goes, in a word."""
        if not self.is_active:
            return gettext("not read")
        if self.is_for_show:
            return gettext("for show")
        status = getattr(self, "status", None)
        return str(MailboxStatus.State(status.state if status else MailboxStatus.State.NEW).label)

    @property
    def standing_tone(self) -> str:
        """The colour of the standing."""
        status = getattr(self, "status", None)
        if not self.is_active or status is None:
            return "neutral"
        return {MailboxStatus.State.WELL: "success", MailboxStatus.State.FAILING: "error"}.get(status.state, "info")

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.address.rpartition("@")[2]


class MailboxKey(Row):
    """The password of a mailbox, sealed; or the name of an environment variable that holds it."""

    tracked: ClassVar[bool] = False

    mailbox = models.OneToOneField(Mailbox, on_delete=models.CASCADE, related_name="key")
    sealed = models.TextField(blank=True)

    class Meta:
        verbose_name = _("mailbox password")
        verbose_name_plural = _("mailbox passwords")

    def __str__(self) -> str:
        return str(self.mailbox)


class MailboxStatus(Row):
    """How reading goes. Apart from the mailbox, because it changes every few seconds and is nobody's edit."""

    tracked: ClassVar[bool] = False

    class State(models.TextChoices):
        NEW = "new", _("not read yet")
        WELL = "well", pgettext_lazy("mailbox", "well")
        FAILING = "failing", _("does not answer")

    mailbox = models.OneToOneField(Mailbox, on_delete=models.CASCADE, related_name="status")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.NEW)
    problem = models.TextField(_("problem"), blank=True)
    failure_count = models.IntegerField(default=0)
    next_read_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(_("last read"), null=True)
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    folder_count = models.IntegerField(_("in the folder"), null=True)
    stored_count = models.IntegerField(_("stored"), null=True)
    checked_at = models.DateTimeField(_("counted"), null=True)

    class Meta:
        verbose_name = _("mailbox state")
        verbose_name_plural = _("mailbox states")

    def __str__(self) -> str:
        return f"{self.mailbox}: {self.state}"

    @property
    def missing_count(self) -> int | None:
        """How many letters lie in the folder and are not stored: nothing else than 0 is right."""
        if self.folder_count is None or self.stored_count is None:
            return None
        return self.folder_count - self.stored_count


class Conversation(Record):
    """Letters that answer each other, and the record and the party that they are about."""

    subject = models.CharField(_("subject"), max_length=500, blank=True)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="+", verbose_name=_("mailbox"))
    subject_kind = models.CharField(max_length=60, blank=True, editable=False)
    subject_id = models.BigIntegerField(null=True, blank=True, editable=False)
    party = models.ForeignKey(
        "parties.Party", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("client")
    )

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="conversation_by_subject")]

    def __str__(self) -> str:
        return self.subject or str(_("(no subject)"))

    @property
    def tag(self) -> str:
        """What marks the subject, so that an answer without headers still finds its conversation."""
        return f"[A-{self.pk}]"


class Direction(models.TextChoices):
    """Which way a letter went."""

    INCOMING = "in", _("incoming")
    OUTGOING = "out", _("outgoing")


class State(models.TextChoices):
    """What became of a letter."""

    RECEIVED = "received", pgettext_lazy("mail", "received")
    UNREADABLE = "unreadable", _("could not be read")
    QUEUED = "queued", _("waiting to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not delivered")


class Automatic(models.TextChoices):
    """Which machine wrote a letter that no person wrote."""

    REPLY = "reply", _("automatic reply")
    BOUNCE = "bounce", _("delivery failure")
    BULK = "bulk", _("mass mailing")


class Message(Record):
    """One letter. Its source is kept as it came, so nothing that was in it can be lost."""

    told_as: ClassVar[tuple[str, ...]] = ("mail",)
    search: ClassVar[Search | None] = Search(title="subject", words=["subject", "from_name", "from_address", "text"])
    undo_refusal: ClassVar[Any] = _("A letter cannot be taken back. Write another one.")

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="messages", verbose_name=_("mailbox"))
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="messages", verbose_name=_("conversation")
    )
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    message_id = models.CharField(max_length=500)
    in_reply_to = models.CharField(max_length=500, blank=True)
    references = models.JSONField(default=list, blank=True)
    from_address = models.CharField(_("sender's address"), max_length=254, blank=True)
    from_name = models.CharField(_("sender"), max_length=200, blank=True)
    to = models.JSONField(_("recipients"), default=list)
    cc = models.JSONField(_("copy to"), default=list, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(blank=True)
    sent_at = models.DateTimeField(_("sent"))
    received_at = models.DateTimeField(pgettext_lazy("mail", "received"), null=True, blank=True)
    automatic = models.CharField(_("written by a machine"), max_length=10, choices=Automatic.choices, blank=True)
    is_advertising = models.BooleanField(_("advertising"), default=False)
    problem = models.TextField(_("problem"), blank=True)
    left_out = models.JSONField(_("attachments left out"), default=list, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    author = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    attempt_count = models.IntegerField(_("attempts"), default=0)
    handed_at = models.DateTimeField(null=True, blank=True)
    source = models.FileField(upload_to="mail/%Y/%m/%d/", max_length=300, blank=True)
    source_bytes = models.BigIntegerField(_("size"), default=0)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "direction", "message_id"], name="message_once"),
            models.CheckConstraint(
                condition=models.Q(direction="in", state__in=["received", "unreadable"])
                | models.Q(direction="out", state__in=["queued", "sending", "sent", "failed"]),
                name="message_state_fits_direction",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "message_id"], name="message_by_id"),
            models.Index(fields=["conversation", "-sent_at"], name="message_by_conversation"),
            models.Index(fields=["company", "-sent_at", "-id"], name="message_by_day"),
            models.Index(fields=["company", "from_address"], name="message_by_sender"),
        ]

    def __str__(self) -> str:
        return self.subject or str(_("(no subject)"))

    @property
    def is_incoming(self) -> bool:
        """Whether it came to us."""
        return self.direction == Direction.INCOMING

    @property
    def is_auto(self) -> bool:
        """Whether a machine wrote it."""
        return bool(self.automatic)

    @property
    def party(self) -> Any:
        """The client with whom the conversation is."""
        return self.conversation.party

    @property
    def party_id(self) -> int | None:
        """The client's id."""
        return self.conversation.party_id

    @property
    def sender(self) -> str:
        """The sender's name, or the address where there is none."""
        return self.from_name or self.from_address

    @property
    def recipients(self) -> list[str]:
        """Addresses to which it goes, copies included."""
        return [address for _name, address in [*self.to, *self.cc]]

    @property
    def correspondent(self) -> str:
        """The other side, as a list shows it."""
        if self.is_incoming:
            return self.sender
        return ", ".join(name or address for name, address in self.to)

    @property
    def sender_line(self) -> str:
        """The sender with the address."""
        return _written(self.from_name, self.from_address)

    @property
    def to_line(self) -> str:
        """The recipients with their addresses."""
        return ", ".join(_written(name, address) for name, address in self.to)

    @property
    def cc_line(self) -> str:
        """Those who get a copy."""
        return ", ".join(_written(name, address) for name, address in self.cc)

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        tones = {State.FAILED: "error", State.UNREADABLE: "error", State.SENT: "success", State.RECEIVED: "neutral"}
        return tones.get(State(self.state), "info")


def _written(name: str, address: str) -> str:
    return f"{name} <{address}>" if name and address else name or address


class Arrival(Row):
    """One copy of a letter as it lay in a folder. What has an arrival was stored; so completeness can be counted."""

    tracked: ClassVar[bool] = False

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="arrivals")
    uid_validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="arrivals")

    class Meta:
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "uid_validity", "uid"], name="arrival_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mailbox} {self.uid_validity}/{self.uid}"


class MailTemplate(Row):
    """The wording of a letter; `{{ party }}` and the like stand for what is known about a record."""

    name = models.CharField(_("name"), max_length=100)
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))
    record_kind = models.CharField(_("for records"), max_length=60, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("ru", "Русский"), ("en", "English")], default="ru"
    )
    is_advertising = models.BooleanField(_("advertising"), default=False)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("mail template")
        verbose_name_plural = _("mail templates")
        constraints = [models.UniqueConstraint(fields=["company", "name", "language"], name="mail_template_once")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse placeholders that are not closed."""
        from artel.correspondence.wording import check_placeholders

        check_placeholders({"subject": self.subject, "body": self.body})


class Signature(Row):
    """What stands below a user's letters."""

    user = models.ForeignKey("core.User", on_delete=models.CASCADE, related_name="+", verbose_name=_("user"))
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [models.UniqueConstraint(fields=["company", "user"], name="signature_once")]

    def __str__(self) -> str:
        return str(self.user)
