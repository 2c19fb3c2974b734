"""Numbers of documents: per company and series, without gaps and without doubles."""

from django.db import connection
from django.utils.translation import gettext as _

from artel.core.errors import Refused

_TAKE = """
INSERT INTO core_numberseries AS series (company_id, key, template, next_value)
VALUES (%(company)s, %(key)s, %(template)s, 1 + %(count)s)
ON CONFLICT (company_id, key) DO UPDATE SET next_value = series.next_value + %(count)s
RETURNING next_value - %(count)s, template
"""


def next_number(series: str, company_id: int, template: str = "{n}") -> str:
    """The next number of a series. Held by the row's lock until commit: a rollback leaves no gap.

    `template` is used when the series is new; `{n}` is the number, `{n:05}` pads it.
    """
    return next_numbers(series, company_id, 1, template)[0]


def next_numbers(series: str, company_id: int, count: int, template: str = "{n}") -> list[str]:
    """The next numbers of a series, as many as an import needs at once."""
    assert connection.in_atomic_block, "a number belongs to the transaction of its document"
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"company": company_id, "key": series, "template": template, "count": count})
        first, pattern = cursor.fetchone()
    try:
        return [str(pattern.format(n=number)) for number in range(first, first + count)]
    except (KeyError, IndexError, ValueError) as problem:
        message = _("The number pattern «%(pattern)s» is wrong. Use {n}.") % {"pattern": pattern}
        raise Refused(message, "number-pattern") from problem
