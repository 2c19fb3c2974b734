"""What the ledger's own pages ask for."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.errors import Refused
from artel.ledger.models import Area
from artel.screens.transfer.source import Layout, detect, lines, refuse_too_big

DAY = forms.DateInput({"type": "date"}, "%Y-%m-%d")
EVERYTHING = "everything"
AREAS = {EVERYTHING: "", **{str(area): str(area) for area in Area}}


class LocksForm(forms.Form):
    """Up to which day each area is closed."""

    def __init__(self, *args: Any, closed: dict[str, date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"": _("Everything"), **{str(area): area.label.capitalize() for area in Area}}
        for name, area in AREAS.items():
            field = forms.DateField(label=labels[area], required=False, widget=DAY, initial=closed.get(area))
            field.show_hidden_initial = True  # a page that was opened earlier takes nothing back
            self.fields[name] = field

    def changes(self) -> dict[str, date | None]:
        """What was typed anew, by area."""
        return {AREAS[name]: self.cleaned_data[name] for name in self.changed_data}


class OpeningForm(forms.Form):
    """A turnover sheet as a file or as text."""

    effective_on = forms.DateField(
        label=gettext_lazy("Date"), widget=DAY,
        help_text=gettext_lazy("The last day of the books kept elsewhere, such as 31 December."),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("File"), required=False, help_text=gettext_lazy("CSV or a workbook of Excel.")
    )
    sheet = forms.CharField(
        label=gettext_lazy("Turnover sheet"), required=False,
        widget=forms.Textarea({"rows": 12, "class": "mono", "spellcheck": "false"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The file, turned into the text of the sheet."""
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file is not None:
            try:
                refuse_too_big(file.size)
                cleaned["sheet"] = text_of_file(file)
            except Refused as problem:
                raise forms.ValidationError(str(problem)) from problem
        if not cleaned.get("sheet", "").strip():
            raise forms.ValidationError(_("Choose a file, or type the sheet."))
        return cleaned


def text_of_file(file: Any) -> str:
    """A CSV or a workbook as lines of text, numbered as in the file."""
    layout: Layout = detect(file)
    file.seek(0)
    told: list[str] = []
    for line in lines(file, layout):
        told += [""] * (line.number - len(told) - 1)
        told.append(";".join(_quoted(str(cell)) for cell in line.cells))
    return "\n".join(told)


def _quoted(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if any(mark in cell for mark in ';"\n,\t|') else cell
