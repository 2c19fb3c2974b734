"""What the screens keep: imports with their refused rows, remembered mappings, exports, and the letterhead."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from artel.core.models import Row


class Import(Row):
    """One file that somebody takes in, from the upload to the last row and perhaps back again.

    It commits in batches. `position` is the number of the last row that is finished and commits with its batch, so a
    worker that takes over never does a row twice. All batches belong to one step, which is undone as a whole.
    """

    tracked: ClassVar[bool] = False

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("waiting for its columns")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked, nothing written yet")
        QUEUED = "queued", _("waiting to start")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("stopped")
        FAILED = "failed", _("broken off")
        REVERTING = "reverting", _("being taken back")
        REVERTED = "reverted", _("taken back")

    class Mode(models.TextChoices):
        BOTH = "both", _("create new and update found records")
        CREATE = "create", _("only create")
        UPDATE = "update", _("only update")

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"
        XLS = "xls", "XLS"

    owner = models.ForeignKey(
        "core.User", on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("who started it")
    )
    screen = models.CharField(max_length=60)
    name = models.CharField(_("file"), max_length=255)
    content = models.FileField(upload_to="imports/%Y/%m/", max_length=300)
    format = models.CharField(max_length=4, choices=Format.choices)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    delimiter = models.CharField(_("separator"), max_length=1, blank=True)
    sheet = models.CharField(_("sheet"), max_length=255, blank=True)
    header_row = models.PositiveIntegerField(_("row with the headings"), default=1)
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    constants = models.JSONField(default=dict)
    key = models.CharField(max_length=100, blank=True)
    mode = models.CharField(max_length=6, choices=Mode.choices, default=Mode.BOTH)
    clears = models.BooleanField(_("empty cells clear what is stored"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.UPLOADED)
    position = models.PositiveIntegerField(default=0)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    created_count = models.PositiveIntegerField(_("created"), default=0)
    updated_count = models.PositiveIntegerField(_("updated"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    refused_count = models.PositiveIntegerField(_("refused"), default=0)
    findings = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    stop_asked = models.BooleanField(default=False)
    step = models.ForeignKey("core.Step", on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["company", "-id"], name="import_by_company")]

    def __str__(self) -> str:
        return self.name

    @property
    def done_count(self) -> int:
        """Rows that have their outcome."""
        return self.created_count + self.updated_count + self.unchanged_count + self.refused_count

    @property
    def is_at_work(self) -> bool:
        """Whether a worker has it or will have it."""
        return self.state in {self.State.CHECKING, self.State.QUEUED, self.State.RUNNING, self.State.REVERTING}

    @property
    def is_over(self) -> bool:
        """Whether it has ended, well or not, with rows that can be taken back."""
        return self.state in {self.State.DONE, self.State.CANCELLED, self.State.FAILED}


class RefusedRow(Row):
    """A row that was not taken, and why. Its cells are read from the file again when somebody wants them."""

    tracked: ClassVar[bool] = False

    taken_in = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="refused_rows")
    number = models.PositiveIntegerField()
    reason = models.TextField()

    class Meta:
        verbose_name = _("refused row")
        verbose_name_plural = _("refused rows")
        constraints = [models.UniqueConstraint(fields=["taken_in", "number"], name="refused_row_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.reason}"


class KnownMapping(Row):
    """Which field each heading meant the last time a file with these headings came."""

    tracked: ClassVar[bool] = False

    screen = models.CharField(max_length=60)
    headings_hash = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    constants = models.JSONField(default=dict)
    key = models.CharField(max_length=100, blank=True)
    mode = models.CharField(max_length=6, choices=Import.Mode.choices, default=Import.Mode.BOTH)
    clears = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("remembered mapping")
        verbose_name_plural = _("remembered mappings")
        constraints = [
            models.UniqueConstraint(fields=["company", "screen", "headings_hash"], name="known_mapping_once"),
        ]

    def __str__(self) -> str:
        return self.screen


class Export(Row):
    """Who took which records out of the company, when and how many. Only ever added to."""

    tracked: ClassVar[bool] = False

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"
        PDF = "pdf", "PDF"

    owner = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    actor_name = models.CharField(max_length=150, blank=True)
    screen = models.CharField(max_length=60)
    format = models.CharField(max_length=4, choices=Format.choices)
    query = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    is_whole = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes = [models.Index(fields=["company", "-id"], name="export_by_company")]

    def __str__(self) -> str:
        return f"{self.screen} {self.format} {self.row_count}"


def _picture(label: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        "core.File", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=label,
    )  # fmt: skip


class Letterhead(Row):
    """What stands on every paper of a company besides its requisites: who signs, the logo, the stamp, signatures."""

    undo_refusal: ClassVar[Any] = _("Change the letterhead on its page.")

    director_title = models.CharField(_("position of the head"), max_length=150, blank=True)
    director = models.CharField(_("name of the head"), max_length=150, blank=True)
    accountant = models.CharField(_("name of the chief accountant"), max_length=150, blank=True)
    cashier = models.CharField(_("name of the cashier"), max_length=150, blank=True)
    okpo = models.CharField(_("OKPO"), max_length=14, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    logo = _picture(_("logo"))
    stamp = _picture(_("stamp"))
    director_signature = _picture(_("signature of the head"))
    accountant_signature = _picture(_("signature of the chief accountant"))

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")
        constraints: ClassVar = [models.UniqueConstraint(fields=["company"], name="letterhead_once")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
