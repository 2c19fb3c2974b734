"""Translations without outside tools: collects strings, compiles catalogues, finds what Russian lacks."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from artel.config.places import PACKAGE, ROOT

KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
SKIPPED = {"migrations", "tests", "locale", "dist", "__pycache__", "testing"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
LANGUAGES = ("ru",)


Translation = str | tuple[str, ...] | list[str] | None


@dataclass(frozen=True)
class Gap:
    """One string that a language lacks, and why."""

    context: str
    language: str
    text: str
    reason: str

    def __str__(self) -> str:
        return f"{self.context}: {self.reason}: “{self.text}”"


def contexts() -> list[Path]:
    """Every folder of the package that may own strings."""
    return sorted(place for place in PACKAGE.iterdir() if (place / "__init__.py").exists())


def _sources(context: Path) -> Iterator[Path]:
    for file in sorted(context.rglob("*")):
        if file.suffix in (".py", ".html", ".txt") and not SKIPPED & set(file.relative_to(context).parts):
            yield file


def _as_python(file: Path) -> tuple[str, bytes]:
    """The text that the extractor reads: Python as it is, templates turned into calls of gettext."""
    if file.suffix == ".py":
        return "python", file.read_bytes()
    calls = templatize(file.read_text(), origin=str(file))
    # Indentation means something to the reader of Python and nothing in a template.
    return "python", "\n".join(line.lstrip() for line in calls.split("\n")).encode()


def strings_of(context: Path) -> Catalog:
    """All translatable strings of one context."""
    found = Catalog(domain="django", charset="utf-8")
    for file in _sources(context):
        method, text = _as_python(file)
        for line, message, comments, msgctxt in extract(method, io.BytesIO(text), keywords=KEYWORDS):
            found.add(message, None, [(str(file.relative_to(ROOT)), line)], auto_comments=comments, context=msgctxt)
    return found


def catalogue_file(context: Path, language: str) -> Path:
    """Where a context keeps its translations."""
    return context / "locale" / language / "LC_MESSAGES" / "django.po"


def catalogue(context: Path, language: str) -> Catalog:
    """A context's translations; empty when it has none yet."""
    file = catalogue_file(context, language)
    if not file.exists():
        return Catalog(locale=language, domain="django", charset="utf-8")
    with file.open("rb") as source:
        return read_po(source, locale=language, domain="django")


def gather() -> None:
    """Write new strings into each context's catalogue, keeping what is translated and dropping what is gone."""
    for context in contexts():
        strings = strings_of(context)
        if not len(strings):
            continue
        for language in LANGUAGES:
            known = catalogue(context, language)
            known.update(strings, no_fuzzy_matching=True, update_creation_date=False)
            known.obsolete.clear()
            for message in known:
                message.locations = sorted({(name, 0) for name, _ in message.locations})
            file = catalogue_file(context, language)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as target:
                write_po(target, known, width=120, include_lineno=False, sort_output=True, omit_header=False)


def compile_catalogues() -> None:
    """Write the compiled file beside each catalogue; strings without a translation stay in English."""
    for file in PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po"):
        with file.open("rb") as source:
            known = read_po(source, locale=file.parts[-3])
        draft = file.with_suffix(".mo.new")
        with draft.open("wb") as target:
            write_mo(target, known)
        draft.rename(file.with_suffix(".mo"))


def gaps() -> list[Gap]:
    """Every string without a faithful translation; a string that another context has translated counts."""
    found: list[Gap] = []
    for language in LANGUAGES:
        known = {context: catalogue(context, language) for context in contexts()}
        for context in contexts():
            for message in strings_of(context):
                if message.id:
                    reason = _reason(message, language, [known[context], *known.values()])
                    if reason:
                        found.append(Gap(context.name, language, _first(message.id), reason))
        found += _disputes(known, language)
    return found


def _disputes(known: Mapping[Path, Catalog], language: str) -> list[Gap]:
    """Strings that two contexts translate differently: Django would show one of the two everywhere."""
    first: dict[tuple[str, str | None], tuple[Path, Translation]] = {}
    found = []
    for context, words in known.items():
        for message in words:
            if not message.id or not _complete(message.string):
                continue
            owner, said = first.setdefault((_first(message.id), message.context), (context, message.string))
            if said != message.string:
                reason = f"{language} differs from {owner.name} ({message.string!r}, {said!r})"
                found.append(Gap(context.name, language, _first(message.id), reason))
    return found


def _reason(message: Message, language: str, catalogues: Iterable[Catalog]) -> str:
    for known in catalogues:
        translated = known.get(message.id, message.context)
        if translated is None or not _complete(translated.string):
            continue
        if translated.fuzzy:
            return f"{language} is marked fuzzy"
        return _placeholders_differ(message, translated.string)
    return f"no {language} translation"


def _complete(text: Translation) -> TypeGuard[str | tuple[str, ...]]:
    return bool(text) and (isinstance(text, str) or all(text or ()))


def _placeholders_differ(message: Message, translated: str | tuple[str, ...]) -> str:
    """A translation that names another placeholder would fail on the page."""
    wanted = set(PLACEHOLDER.findall(message.id if isinstance(message.id, str) else message.id[-1]))
    forms = [translated] if isinstance(translated, str) else list(translated)
    for form in forms:
        # «один день» may leave the number out, but nothing may be made up.
        surplus = set(PLACEHOLDER.findall(form)) - wanted
        lacking = wanted - set(PLACEHOLDER.findall(form)) if len(forms) == 1 else set()
        if surplus or lacking:
            return f"placeholders differ in the translation ({', '.join(sorted(surplus | lacking))})"
    return ""


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]
