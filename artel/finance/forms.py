"""What the pages of money ask for."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 20 * 2**20
DAY = forms.DateInput({"type": "date"}, "%Y-%m-%d")


class StatementForm(forms.Form):
    """A file of a bank."""

    file = forms.FileField(
        label=_("File of the bank"),
        help_text=_("1CClientBankExchange, CAMT.053 or MT940. The account is found by its number in the file."),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """No bank writes files as large as this."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        assert file.size is not None, "an upload has a size"
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB. Ask the bank for a shorter period."))
        return file


class RatesForm(forms.Form):
    """A day to ask the bank for, or a file that is here already."""

    day = forms.DateField(label=_("Day"), required=False, widget=DAY)
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("XML of the Bank of Russia, where the server has no way out.")
    )

    def clean(self) -> dict[str, object]:
        """One of the two."""
        cleaned = super().clean() or {}
        if not cleaned.get("day") and not cleaned.get("file"):
            raise forms.ValidationError(_("Choose a day, or a file."))
        return cleaned
