"""XML of strangers: read without the parts of it by which a file can harm whoever reads it."""

from xml.etree import ElementTree
from xml.parsers import expat

from django.utils.translation import gettext as _

from artel.core.errors import Refused


class _Forbidden(Exception):
    """The document declares a type: the way to entities that grow without end or open other files."""


def read_xml(content: bytes) -> ElementTree.Element:
    """The root of a document; Refused with the line where it is broken, or where it declares entities."""
    try:
        _refuse_declarations(content)
        return ElementTree.fromstring(content)  # noqa: S314  has no DTD, so no entities
    except _Forbidden:
        raise Refused(_("The XML file declares a document type; such files are not taken."), "xml-forbidden") from None
    except expat.ExpatError as problem:
        message = _("The XML file is broken in line %(line)s. Ask for it again.")
        raise Refused(message % {"line": problem.lineno}, "xml-broken") from problem
    except (ValueError, LookupError) as problem:
        raise Refused(_("The encoding of the XML file is not known."), "xml-encoding") from problem


def _refuse_declarations(content: bytes) -> None:
    reader = expat.ParserCreate()
    reader.StartDoctypeDeclHandler = _refuse
    reader.Parse(content, True)


def _refuse(*_told: object) -> None:
    raise _Forbidden
