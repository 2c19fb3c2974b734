"""The form on somebody's site: a page for a frame, safe against robots, with consents in the owner's words."""

import hashlib
import time
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from artel.core.actor import Actor, acting
from artel.intake.models import Source, Way
from artel.kit.emails import canonical_email
from artel.kit.phones import parse_phone

SALT = "artel.intake.form"
PER_MINUTE = 10
FASTEST_SECONDS, LONGEST_SECONDS = 2, 24 * 3600
TRAP = "website"
MARKS = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "referrer", "page", "yclid", "gclid")


def token_of(source: Source) -> str:
    """The public name of a form: it says which company and source, and cannot be made up."""
    return signing.dumps([source.company_id, source.pk], salt=SALT, compress=False)


def source_of(token: str) -> tuple[Actor, Source]:
    """The form's source and Artel as the one who takes what is sent; 404 for anything else."""
    try:
        company_id, source_id = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise Http404 from None
    actor = Actor.system(company_id)
    with acting(actor):
        source = Source.objects.filter(pk=source_id, way=Way.FORM, is_active=True).first()
    if source is None:
        raise Http404
    return actor, source


class PublicForm(forms.Form):
    """Name, phone or e-mail, message, the owner's own questions, consents. The trap must stay empty."""

    name = forms.CharField(label=_("Your name"), max_length=200)
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    message = forms.CharField(
        label=_("What are you interested in?"), required=False, max_length=5000, widget=forms.Textarea
    )

    def __init__(self, source: Source, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        self.fields["phone"].widget.input_type = "tel"
        self.fields["message"].widget.attrs["rows"] = 3
        for number, question in enumerate(source.asks_for):
            self.fields[f"ask_{number}"] = forms.CharField(label=str(question), required=False, max_length=1000)
        self.fields["consent"] = forms.BooleanField(label=source.consent_wording)
        if source.advertising_text:
            self.fields["advertising"] = forms.BooleanField(label=source.advertising_text, required=False)

    def clean_phone(self) -> str:
        """A number that can be called."""
        text = self.cleaned_data["phone"].strip()
        if not text:
            return ""
        try:
            return str(parse_phone(text))
        except ValueError as problem:
            raise ValidationError(str(problem)) from problem

    def clean_email(self) -> str:
        """An address that can be written to."""
        text = self.cleaned_data["email"].strip()
        if not text:
            return ""
        try:
            return canonical_email(text)
        except ValueError as problem:
            raise ValidationError(str(problem)) from problem

    def clean(self) -> dict[str, Any]:
        """One way to answer is needed."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("phone") and not cleaned.get("email") and not self.errors:
            raise ValidationError(_("Leave a phone or an e-mail, so that we can answer."))
        return cleaned

    def payload(self, marks: Mapping[str, str]) -> dict[str, Any]:
        """What is stored as the request, with the very words agreed to."""
        given = {name: value for name, value in self.cleaned_data.items() if not name.startswith("ask_")}
        for number, question in enumerate(self.source.asks_for):
            given[str(question)] = self.cleaned_data.get(f"ask_{number}", "")
        given["consent_wording"] = self.source.consent_wording
        given["advertising_wording"] = self.source.advertising_text
        given.update({name: text[:500] for name, text in marks.items() if name in MARKS and text})
        return given


def is_robot(posted: Mapping[str, Any]) -> bool:
    """Whether the trap was filled in, which no person sees."""
    return bool(posted.get(TRAP))


def read_by_a_person(posted: Mapping[str, Any]) -> bool:
    """Whether the form was open as long as somebody reads it, and no longer than a day.

    Otherwise it is shown again and not thrown away: a browser may fill it in at once, a page may stay open overnight.
    """
    try:
        shown_at = float(signing.loads(str(posted.get("shown", "")), salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return FASTEST_SECONDS <= time.time() - shown_at <= LONGEST_SECONDS


def shown_mark() -> str:
    """When the form was shown, signed."""
    return signing.dumps(time.time(), salt=SALT)


def too_many(source: Source, address: str) -> bool:
    """Whether this address sent more than a person would in this minute."""
    minute = int(time.time() // 60)
    who = hashlib.sha256(f"{source.pk} {address} {minute}".encode()).hexdigest()[:32]
    key = f"intake-form-{who}"
    if cache.add(key, 1, 90):
        return False
    return int(cache.incr(key)) > PER_MINUTE
