"""Documents on paper: a Typst template and its values make a PDF.

Values travel as JSON beside the template, never inside its text, so nothing that somebody typed is ever read as markup.
A template reads them by `json(bytes(sys.inputs.data))` and may import `/screens/templates/screens/print/paper.typ`.
"""

import json
import re
import threading
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.template import TemplateDoesNotExist
from django.template.utils import get_app_template_dirs
from django.utils.functional import Promise

import artel
from artel.kit.money import Money

ROOT = Path(artel.__file__).resolve().parent
PDF = "application/pdf"
FONTS = ("fontpkg_pt_sans", "fontpkg_pt_sans_narrow")
_PICTOGRAPHS = re.compile("[\U0001f000-\U0001faff\U000e0020-\U000e007f\ufe0f\u200d]+ ?")
_own = threading.local()


class _Values(DjangoJSONEncoder):
    """Plain values as text; amounts as the reader writes them are for whoever fills the data to choose."""

    def default(self, value: Any) -> Any:
        if isinstance(value, Money | Model | Decimal | Promise):
            return str(value)
        return super().default(value)


def render_pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of a template (`crm/offer.typ`, found like every template) with these values."""
    # No font draws pictographs, and a paper that is signed has none: what would be an empty box is left out.
    told = _PICTOGRAPHS.sub("", json.dumps(dict(data), cls=_Values, ensure_ascii=False))
    made = _compiler().compile(input=template_file(template), format="pdf", sys_inputs={"data": told})
    assert isinstance(made, bytes), "a PDF is one file"
    return made


@cache
def template_file(name: str) -> Path:
    """Where a template lies; only those of the package can be named."""
    for folder in get_app_template_dirs("templates"):
        file = (Path(folder) / name).resolve()
        if file.is_file() and file.suffix == ".typ" and file.is_relative_to(ROOT):
            return file
    raise TemplateDoesNotExist(name)


def _compiler() -> typst.Compiler:
    """One for each thread; all fonts come with the packages, so no machine prints differently."""
    if not hasattr(_own, "compiler"):
        _own.compiler = typst.Compiler(root=ROOT, font_paths=_fonts())
    compiler: typst.Compiler = _own.compiler
    return compiler


@cache
def _fonts() -> typst.Fonts:
    folders = [Path(str(files(package) / "files")) for package in FONTS]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
