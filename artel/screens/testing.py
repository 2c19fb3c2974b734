"""The smallest valid row of any kind, so that every screen is tested by the same sentences."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from artel.core.models import Company, User
from artel.core.staff import account_of

_numbers = count(1)
MAKERS: dict[type[models.Model], Callable[..., Any]] = {}
Maker = TypeVar("Maker", bound=Callable[..., Any])


def makes(model: type[models.Model]) -> Callable[[Maker], Maker]:
    """Say in a context's `testing.py` how its smallest row is made, where the columns alone do not tell it."""

    def declare(maker: Maker) -> Maker:
        MAKERS[model] = maker
        return maker

    return declare


def make_row(model: type[models.Model], company: Company, **values: Any) -> Any:
    """Store the smallest valid row of a kind in a company; what it needs to point to is made as well."""
    _load_makers()
    if model in MAKERS:
        return MAKERS[model](company, **values)
    row = model(**values)
    for column in model._meta.concrete_fields:
        if column.name in values or column.primary_key:
            continue
        if column.name == "company":
            row.company_id = company.pk  # type: ignore[attr-defined]  # every row has one
        elif needs_value(column):
            setattr(row, column.name, _smallest(column, company))
    row.save()
    return row


@cache
def _load_makers() -> None:
    """Let every context say how its rows are made."""
    autodiscover_modules("testing")


def needs_value(column: "models.Field[Any, Any]") -> bool:
    """Whether a row cannot do without this field."""
    if column.null or column.has_default() or column.has_db_default():
        return False
    return not column.blank or column.is_relation


def _smallest(column: "models.Field[Any, Any]", company: Company) -> Any:
    if column.is_relation:
        target: Any = column.related_model
        return _user() if target is User else make_row(target, company)
    if column.choices:
        return column.flatchoices[0][0]
    number = next(_numbers)
    if isinstance(column, models.CharField | models.TextField):
        text = f"x{number}"
        return text[: column.max_length] if column.max_length else text
    return _plain(column, number)


def _plain(column: "models.Field[Any, Any]", number: int) -> Any:
    if isinstance(column, models.DateTimeField):
        return timezone.now()
    if isinstance(column, models.DateField):
        return date(2026, 1, 15)
    if isinstance(column, models.BooleanField):
        return False
    if isinstance(column, models.JSONField):
        return {}
    return Decimal(1) if isinstance(column, models.DecimalField) else number


def _user() -> User:
    number = next(_numbers)
    return account_of(f"row{number}@example.com", f"Row {number}")
