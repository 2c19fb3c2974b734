"""Pages keep to the content security policy and speak every language."""

import ast
import re

from tests.architecture.sources import python_files, shown, templates, tree

COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?%\}.*?\{% endcomment %\}|<!--.*?-->", re.DOTALL)
INLINE = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)[^>]*>"),
    "style element": re.compile(r"<style\b"),
    "style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*="),
    "event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*="),
    "htmx code": re.compile(r"\shx-on\b|\s(?:hx-vals|hx-headers)\s*=\s*[\"']\s*js(?:on)?:"),
    "foreign host": re.compile(r"(?:src|href)=[\"']https?://(?!\{)"),
}
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TRANSLATED = re.compile(r"\{% blocktranslate.*?%\}.*?\{% endblocktranslate %\}", re.DOTALL)
CLASSES = re.compile(r"\{% block \w*(?:class|attrs) %\}.*?\{% endblock %\}", re.DOTALL)
SILENT = re.compile(r"<(script|kbd|code|pre|svg)\b.*?</\1>", re.DOTALL)
WORD = re.compile(r"[A-Za-zА-Яа-яЁё]{2,}")
# Names are the same in every language.
NAMES = {"Artel", "CSV", "XLSX", "Excel", "PDF", "API", "OpenAPI", "URL", "ID", "IMAP", "SMTP", "TOTP", "nbsp", "amp", "lt", "gt", "times", "rarr", "larr", "middot", "hellip", "mdash", "ndash", "thinsp", "laquo", "raquo"}  # fmt: skip


def test_no_page_carries_code_or_style() -> None:
    found = []
    for file in templates():
        text = COMMENT.sub(lambda match: "\n" * match[0].count("\n"), file.read_text(encoding="utf-8"))
        for kind, pattern in INLINE.items():
            found += [f"{shown(file, text.count(chr(10), 0, match.start()) + 1)}: {kind}" for match in pattern.finditer(text)]

    assert found == []


def test_every_word_on_a_page_can_be_translated() -> None:
    bare = []
    for file in templates():
        text = file.read_text(encoding="utf-8")
        for pattern in (COMMENT, TRANSLATED, CLASSES, SILENT, TAG):
            text = pattern.sub(" ", text)
        for piece in re.findall(r">([^<>]+)<", f">{text}<"):
            words = [word for word in WORD.findall(piece) if word not in NAMES]
            if words:
                bare.append(f"{shown(file)}: {' '.join(words)[:60]}")

    assert bare == []


def test_every_word_in_code_can_be_collected_for_translation() -> None:
    """Whoever collects strings does not look into the braces of an f-string."""
    hidden = [
        shown(file, node.lineno)
        for file in python_files()
        for outer in ast.walk(tree(file))
        if isinstance(outer, ast.JoinedStr)
        for node in ast.walk(outer)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "gettext", "pgettext", "ngettext"}
    ]

    assert hidden == []
