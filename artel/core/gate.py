"""The one gate: which rows an actor sees. Every list, page, export, print and endpoint asks here."""

from typing import Any, Literal, TypeVar

from django.apps import apps
from django.db.models import Model, QuerySet

from artel.core.actor import Actor
from artel.core.errors import Forbidden
from artel.core.models import Company, Membership, Row, User
from artel.core.rights import Scope

M = TypeVar("M", bound=Model)
_PERSONAL = frozenset(field.name for field in User._meta.concrete_fields) - {"id", "name", "email"}
Verb = Literal["read", "change", "delete"]


def visible(model: type[M], actor: Actor, verb: Verb = "read") -> QuerySet[M]:
    """Rows of a kind that the actor may read (or change, or delete). Unlisted kinds are invisible."""
    rows = model._default_manager.all()
    if verb != "read" and (getattr(model, "append_only", False) or getattr(model, "read_only", False)):
        return rows.none()  # what only grows is changed by nobody, whatever their role
    if model is User:
        return rows.filter(pk__in=_colleagues(actor))
    if model is Company:
        return rows.filter(pk__in=actor.companies)
    root = getattr(model, "history_root", "")
    if root and actor.scope(model, verb) == Scope.NONE:
        return _visible_through(rows, root, actor, verb)
    return _within(rows, actor.scope(model, verb), actor)


def readable(model: type[M], actor: Actor) -> QuerySet[M]:
    """Rows that may be opened and pointed at: those that the actor sees, and those that other companies share."""
    rows = visible(model, actor)
    flag = getattr(model, "shared_flag", "")
    if not flag or actor.scope(model) == Scope.NONE:
        return rows
    return rows | model._default_manager.filter(**{flag: True})


def _colleagues(actor: Actor) -> QuerySet[Membership, int]:
    return Membership.objects.filter(company_id__in=actor.companies).values_list("user_id", flat=True)


def _visible_through(rows: QuerySet[M], root: str, actor: Actor, verb: Verb) -> QuerySet[M]:
    """A line, a phone number or a file is seen by whoever sees what it belongs to."""
    field: Any = rows.model._meta.get_field(root)
    parent: type[Model] = field.related_model
    scope = actor.scope(parent, verb)
    if scope in {Scope.COMPANY, Scope.NONE}:
        return _within(rows, scope, actor)
    return rows.filter(**{f"{root}__in": visible(parent, actor, verb)})


def _within(rows: QuerySet[M], scope: Scope, actor: Actor) -> QuerySet[M]:
    if scope == Scope.NONE:
        return rows.none()
    if scope == Scope.ALL:
        if len(actor.companies) == 1:
            return rows.filter(company_id=actor.company_id)
        return rows.filter(company_id__in=actor.companies)
    rows = rows.filter(company_id=actor.company_id)
    if scope == Scope.COMPANY or not _has_owner(rows.model):
        return rows
    return rows.filter(owner_id__in=actor.user_ids(scope))


def _has_owner(model: type[Model]) -> bool:
    return any(field.name == "owner" for field in model._meta.fields)


def reaches(record: Model, actor: Actor, verb: Verb = "change") -> bool:
    """Whether the actor's right covers this very row."""
    if record.pk is None:
        return actor.grant(type(record)).create
    return visible(type(record), actor, verb).filter(pk=record.pk).exists()


def reaches_here(record: Model, actor: Actor, verb: Verb = "change") -> bool:
    """As `reaches`, asked once for all the parts of a page that show the record."""
    key = ("reaches", type(record), record.pk, verb)
    if key not in actor.memo:
        actor.memo[key] = reaches(record, actor, verb)
    return bool(actor.memo[key])


def require(record: Model, actor: Actor, verb: Verb = "change") -> None:
    """Raise Forbidden unless the right covers this row."""
    if not reaches(record, actor, verb):
        raise Forbidden


def hidden_fields(actor: Actor, model: type[Model]) -> frozenset[str]:
    """Fields of a kind that the actor must not see. Of colleagues nobody sees more than how to call them."""
    if model is User:
        return _PERSONAL
    return actor.grant(model).hidden


def locked_fields(actor: Actor, model: type[Model]) -> frozenset[str]:
    """Fields of a kind that the actor sees but must not change."""
    grant = actor.grant(model)
    return grant.locked | grant.hidden


def find_record(kind: str, pk: int | None, actor: Actor, verb: Verb = "read") -> Model | None:
    """The record of a stored kind and id (`crm.deal`, 15), if the actor may see it."""
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return None
    if pk is None or not issubclass(model, Row):
        return None
    return visible(model, actor, verb).filter(pk=pk).first()
