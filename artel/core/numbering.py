"""Numbers of documents: per company and series, without gaps and without doubles."""

from django.db import connection
from django.utils.translation import gettext as _

from artel.core.errors import Refused

_TAKE = """
INSERT INTO core_numberseries (company_id, key, template, next_value) VALUES (%s, %s, %s, 2)
ON CONFLICT (company_id, key) DO UPDATE SET next_value = core_numberseries.next_value + 1
RETURNING next_value - 1, template
"""


def next_number(series: str, company_id: int, template: str = "{n}") -> str:
    """The next number of a series. Held by the row's lock until commit: a rollback leaves no gap.

    `template` is used when the series is new; `{n}` is the number, `{n:05}` pads it.
    """
    assert connection.in_atomic_block, "a number belongs to the transaction of its document"
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [company_id, series, template])
        number, pattern = cursor.fetchone()
    try:
        return str(pattern.format(n=number))
    except (KeyError, IndexError, ValueError) as problem:
        message = _("The number pattern «%(pattern)s» is wrong. Use {n}.") % {"pattern": pattern}
        raise Refused(message, "number-pattern") from problem
