"""Everything in the program that points at a party: foreign keys, and pairs of kind and id such as timelines have."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, UniqueConstraint

from artel.core.models import Row
from artel.parties.models import Party


@dataclass(frozen=True)
class Reference:
    """One column that points at parties; `kind_column` names the kind beside it where it may point at anything."""

    model: type[Row]
    column: str
    kind_column: str = ""

    @property
    def tracked(self) -> bool:
        """Whether the database keeps a history of the rows, from which undo puts them back."""
        return self.model.tracked

    def rows(self, party_id: int) -> QuerySet[Any]:
        """The rows that point at the party."""
        wanted: dict[str, Any] = {self.column: party_id}
        if self.kind_column:
            wanted[self.kind_column] = Party._meta.label_lower
        return self.model._base_manager.filter(**wanted)

    def uniques(self) -> list[tuple[list[str], Q | None]]:
        """Rules by which the row of one party and that of another become a double: other columns, and when it holds."""
        found: list[tuple[list[str], Q | None]] = []
        for rule in self.model._meta.constraints:
            if isinstance(rule, UniqueConstraint) and rule.fields:
                columns = [self._column(name) for name in rule.fields]
                if self.column in columns:
                    found.append(([name for name in columns if name not in self._mine()], rule.condition))
        alone = any(field.unique and field.attname == self.column for field in self.model._meta.concrete_fields)
        return [*found, ([], None)] if alone else found

    def gives_way(self, condition: Q | None) -> str:
        """The flag that is taken from the other party's row where both have it: «first phone», «main account»."""
        flag: str = getattr(self.model, "merge_demotes", "")
        return flag if flag and condition == Q(**{flag: True}) else ""

    def doubles(self, of: int, beside: int, others: list[str], condition: Q | None) -> QuerySet[Any]:
        """Rows of one party whose like the other party has."""
        like = self.rows(beside).filter(**{name: OuterRef(name) for name in others})
        rows = self.rows(of)
        if condition is not None:
            like, rows = like.filter(condition), rows.filter(condition)
        return rows.filter(Exists(like))

    def _mine(self) -> set[str]:
        return {self.column, self.kind_column}

    def _column(self, name: str) -> str:
        return str(self.model._meta.get_field(name).attname)  # type: ignore[union-attr]  # plain columns have it


@cache
def references() -> tuple[Reference, ...]:
    """All columns of all contexts that point at a party, except those of models that say `merge_stays` and of books.

    What was written in a book stays with whom it was written for; nobody can change it.
    """
    found = []
    for model in apps.get_models():
        if not issubclass(model, Row) or getattr(model, "merge_stays", False) or model.append_only or model.read_only:
            continue
        found += [
            Reference(model, field.attname) for field in model._meta.concrete_fields if field.related_model is Party
        ]
        found += _pairs(model)
    return tuple(found)


def _pairs(model: type[Row]) -> list[Reference]:
    """`subject_kind` beside `subject_id`: the pair may point at a record of any kind."""
    plain = {field.name: field for field in model._meta.concrete_fields if not field.is_relation}
    return [
        Reference(model, f"{stem}_id", name)
        for name in plain
        if name.endswith("_kind") and f"{(stem := name.removesuffix('_kind'))}_id" in plain
    ]


def name_of(model: type[Model]) -> str:
    """What the rows are called, for the preview of a merge."""
    return str(model._meta.verbose_name_plural)
