"""Strangers' HTML made harmless, and its plain words."""

import html as entities
import re

import nh3

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4",
    "hr", "i", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}}
DROPPED = {"script", "style", "title", "head", "noscript", "template", "iframe", "object", "svg", "math"}
SCHEMES = {"http", "https", "mailto", "tel"}

_BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|/table|/blockquote)\b[^>]*>", re.IGNORECASE)
_CELLS = re.compile(r"</t[dh]>", re.IGNORECASE)
_GAPS = re.compile(r"\n[ \t]*\n\s*")
_QUOTE = re.compile(
    r"^(?:"
    r"-{2,}\s*(?:Original Message|Исходное сообщение|Пересылаемое сообщение|Forwarded message).*"
    r"|(?:On|В|Le|Am)\b.{5,120}(?:wrote|пишет|написал\(?а?\)?|schrieb)\s*:"
    r"|.{5,120}(?:пишет|написал(?:а|\(а\))?)\s*:"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4}.{0,100}(?:wrote|пишет|написал\S*|<\S+@\S+>)\s*:"
    r"|_{10,}"
    r"|(?:From|От|От кого):\s.+@.+"
    r")\s*$",
    re.IGNORECASE | re.MULTILINE,
)


def clean_html(html: str) -> str:
    """HTML that can be shown in a page: no scripts, styles, forms or pictures, links open apart.

    Pictures are left out because fetching them tells the sender that, and where, the letter was read.
    """
    if not html.strip():
        return ""
    return nh3.clean(
        html, tags=TAGS, clean_content_tags=DROPPED, attributes=ATTRIBUTES, url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow", set_tag_attribute_values={"a": {"target": "_blank"}},
    )  # fmt: skip


def text_of_html(html: str) -> str:
    """The words of HTML, with its lines."""
    if not html.strip():
        return ""
    spaced = _CELLS.sub("\t", _BREAKS.sub("\n", html.replace("\r", "").replace("\n", " ")))
    bare = entities.unescape(nh3.clean(spaced, tags=set(), clean_content_tags=DROPPED))
    lines = (" ".join(line.split()) for line in bare.replace("\u00a0", " ").split("\n"))
    return _GAPS.sub("\n\n", "\n".join(lines)).strip()


def without_quotes(text: str) -> str:
    """What the sender wrote now, without the letter that is answered below it; all of it, if nothing else is there."""
    end = len(text)
    if found := _QUOTE.search(text):
        end = found.start()
    lines = text[:end].rstrip().split("\n")
    while lines and (lines[-1].startswith(">") or not lines[-1].strip()):
        lines.pop()
    return "\n".join(lines).strip() or text.strip()


def preview(text: str, length: int = 500) -> str:
    """The beginning of what was written, for a timeline or a notice."""
    fresh = without_quotes(text)
    return fresh if len(fresh) <= length else fresh[: length - 1].rstrip() + "…"
