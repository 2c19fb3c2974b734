"""Who signs for a company, and its logo, stamp and signatures: kept on one page, drawn on every paper."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.files.base import File as Content
from django.db.models import ForeignKey
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.errors import Forbidden, Refused
from artel.core.files import attach, checked_type, remove
from artel.core.models import Company, File
from artel.core.steps import step
from artel.screens.models import Letterhead

PICTURES: Final = ("logo", "stamp", "director_signature", "accountant_signature")
WORDS: Final = ("director_title", "director", "accountant", "cashier", "okpo", "phone")
DRAWN: Final = ("image/png", "image/jpeg")
LARGEST: Final = 1024 * 1024
# A raster picture inside a drawing: the box keeps its shape whatever the picture is.
_DRAWING: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{w}" height="{h}" '
    'viewBox="0 0 {w} {h}"><image width="{w}" height="{h}" preserveAspectRatio="xMidYMid meet" '
    'xlink:href="data:{kind};base64,{content}"/></svg>'
)
_BOXES: Final = {"logo": (400, 160), "stamp": (400, 400)}


@dataclass(frozen=True)
class Signers:
    """Who signs, and pictures as drawings (empty where there is none)."""

    director_title: str = ""
    director: str = ""
    accountant: str = ""
    cashier: str = ""
    okpo: str = ""
    phone: str = ""
    logo: str = ""
    stamp: str = ""
    director_signature: str = ""
    accountant_signature: str = ""


def signers_of(company: Company) -> Signers:
    """What the company keeps for its papers; blanks where it keeps nothing."""
    kept = Letterhead.objects.filter(company_id=company.pk).select_related(*PICTURES).first()
    if kept is None:
        return Signers()
    drawings = {name: _drawing(name, getattr(kept, name)) for name in PICTURES}
    return Signers(**{name: getattr(kept, name) for name in WORDS}, **drawings)


def _drawing(name: str, file: File | None) -> str:
    if file is None:
        return ""
    try:
        with file.content.open("rb") as content:
            told = base64.b64encode(content.read()).decode()
    except FileNotFoundError as problem:
        message = _("The picture «%(name)s» of the letterhead is lost. Upload it again in the settings.")
        raise Refused(message % {"name": file.name}, "picture-lost") from problem
    width, height = _BOXES.get(name, (300, 120))
    return _DRAWING.format(w=width, h=height, kind=file.media_type, content=told)


class LetterheadForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes no parameter when it runs
    """Who signs, and four pictures to choose."""

    class Meta:
        model = Letterhead
        fields = list(WORDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PICTURES:
            field: ForeignKey[Any, Any] = Letterhead._meta.get_field(name)  # type: ignore[assignment]  # named above
            label = str(field.verbose_name)
            self.fields[name] = forms.FileField(
                label=label[:1].upper() + label[1:], required=False, help_text=gettext_lazy("PNG or JPEG, up to 1 MB."),
                widget=forms.FileInput({"accept": ".png,.jpg,.jpeg"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Only pictures that can be printed."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name in PICTURES:
            if given.get(name):
                try:
                    check_picture(given[name])
                except Refused as problem:
                    self.add_error(name, str(problem))
        return given


def check_picture(uploaded: "Content[Any]") -> None:
    """Refuse what is no PNG or JPEG, or is too large to stand on every paper."""
    if checked_type(uploaded.name or "", uploaded) not in DRAWN:
        raise Refused(_("Choose a picture in PNG or JPEG."), "picture-type")
    if uploaded.size > LARGEST:
        raise Refused(_("Choose a picture of at most 1 MB."), "picture-too-large")


def kept_letterhead(actor: Actor) -> Letterhead:
    """The letterhead of the actor's company; not stored yet where there is none."""
    return Letterhead.objects.filter(company_id=actor.company_id).first() or Letterhead(company_id=actor.company_id)


def keep_letterhead(values: Mapping[str, Any], *, actor: Actor) -> Letterhead:
    """Store who signs, and the pictures that were given; a new picture takes the place of the one before."""
    if not actor.grant(Letterhead).change:
        raise Forbidden
    with step(actor, gettext_lazy("Change the letterhead")):
        kept = kept_letterhead(actor)
        for name in WORDS:
            setattr(kept, name, values.get(name, getattr(kept, name)))
        kept.save()
        for name in PICTURES:
            if values.get(name):
                _keep_picture(kept, name, values[name], actor)
        kept.save()
    return kept


def _keep_picture(kept: Letterhead, name: str, uploaded: "Content[Any]", actor: Actor) -> None:
    check_picture(uploaded)
    before: File | None = getattr(kept, name)
    setattr(kept, name, attach(kept, uploaded, actor=actor))
    if before is not None:
        kept.save()
        remove(before, actor=actor)
