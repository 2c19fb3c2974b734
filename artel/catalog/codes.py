"""Barcodes that carry a check digit: EAN-8, UPC-A, EAN-13, GTIN-14 (GS1 General Specifications, section 7.9)."""

from django.utils.translation import gettext as _
from stdnum import ean
from stdnum.exceptions import InvalidChecksum, ValidationError


def check_gtin(text: str) -> str:
    """The code in canonical form (digits only); ValueError with a sentence when it is none."""
    try:
        return str(ean.validate(text))
    except InvalidChecksum:
        raise ValueError(_("There is a typing error in this barcode: its check digit does not fit.")) from None
    except ValidationError:
        raise ValueError(_("An EAN has 8, 12, 13 or 14 digits. Choose «own code» for any other text.")) from None
