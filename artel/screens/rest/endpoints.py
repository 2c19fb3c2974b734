"""The endpoints of one screen. They read through the gate and change through drafts and actions, as the pages do."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Router

from artel.core import drafts
from artel.core.action import Action
from artel.core.actor import Actor
from artel.core.errors import Forbidden, Refused
from artel.core.gate import hidden_fields
from artel.core.steps import step
from artel.screens.asked import actor_of_request, record_for
from artel.screens.declare import Lines, Print, Screen
from artel.screens.entry import line_specs, spec_of_param
from artel.screens.fields import FieldSpec, Type, fields_of
from artel.screens.lines import parent_field
from artel.screens.listing import MAX_PAGE_SIZE, PAGE_SIZE, Listing
from artel.screens.printing.documents import find_print, on_paper
from artel.screens.printing.typeset import PDF
from artel.screens.registry import seen_screens
from artel.screens.rest.schemas import (
    Problem,
    action_schema,
    has_custom,
    page_schema,
    public_name,
    read_schema,
    write_schema,
)

FAULTS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}
LIST_HELP = (
    "Filters are written as in the page's address: `f.stage=1,2`, `f.amount=100..500`, `f.created_at=this_month`, "
    "`f.owner=me`, `f.name=none`. `q` searches, `sort=-amount` orders, `after` takes the `next` of the page before."
)


def router_of(screen: type[Screen]) -> Router:
    """All endpoints of a screen."""
    router = Router(tags=[str(screen.slug)])
    item = read_schema(screen)
    _add_reading(router, screen, item)
    _add_printing(router, screen)
    if screen.form is not None:
        _add_writing(router, screen, item)
    for verb in screen.actions:
        _add_verb(router, screen, verb, item)
    return router


def _add_reading(router: Router, screen: type[Screen], item: Any) -> None:
    @router.get(
        "/",
        response={200: page_schema(screen, item), **FAULTS},
        operation_id=f"{screen.slug}_list",
        summary=f"List {screen.slug}",
        description=LIST_HELP,
    )
    def list_records(
        request: HttpRequest,
        q: str = "",
        sort: str = "",
        after: str = "",
        limit: int = PAGE_SIZE,
        count: bool = False,
    ) -> HttpResponse:
        actor = _seeing(request, screen)
        listing = Listing(screen, actor, request.GET.dict())
        page = listing.page(max(1, min(limit, MAX_PAGE_SIZE)))
        if listing.problems:
            return problem_answer(400, "; ".join(listing.problems), "bad-filter")
        items = [shown(screen, row, actor) for row in page.rows]
        answer: dict[str, Any] = {"items": items, "next": page.next_place or None}
        if count:
            answer["count"] = listing.count
        return JsonResponse(answer)

    @router.get(
        "/{int:pk}/",
        response={200: item, **FAULTS},
        operation_id=f"{screen.slug}_read",
        summary=f"Read one of {screen.slug}",
    )
    def read_record(request: HttpRequest, pk: int) -> HttpResponse:
        actor = _seeing(request, screen)
        return JsonResponse(shown(screen, record_for(request, screen, pk), actor, whole=True))


def _add_printing(router: Router, screen: type[Screen]) -> None:
    @router.get(
        "/{int:pk}/print/{str:form}/",
        response={200: None, **FAULTS},
        operation_id=f"{screen.slug}_print",
        summary=f"Print one of {screen.slug}",
        description="The PDF of a form, as the menu «Print» of the page offers it: `card` and what the country adds.",
    )
    def print_record(request: HttpRequest, pk: int, form: str) -> HttpResponse:
        actor = _seeing(request, screen)
        record = record_for(request, screen, pk)
        document = find_print(screen, form, actor)
        if document is None:
            raise Http404
        return HttpResponse(on_paper(document, [record], actor, **_asked(document, request)), content_type=PDF)


def _asked(document: Print, request: HttpRequest) -> dict[str, Any]:
    """What has to be known before printing, from the address."""
    if document.asks is None:
        return {}
    form = document.asks(request.GET)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return form.cleaned_data


def _add_writing(router: Router, screen: type[Screen], item: Any) -> None:
    lines = screen.form.lines if screen.form else []
    new, changed = write_schema(screen, lines, partial=False), write_schema(screen, lines, partial=True)

    @router.post(
        "/", response={201: item, **FAULTS}, operation_id=f"{screen.slug}_create", summary=f"Create in {screen.slug}"
    )
    def create_record(request: HttpRequest, body: new) -> HttpResponse:  # type: ignore[valid-type]  # made at start
        actor = _seeing(request, screen)
        given = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]  # a pydantic model
        anyway = given.pop("anyway", False)
        return _answered(lambda: _create(screen, given, actor, anyway=anyway), screen, actor, 201)

    @router.patch(
        "/{int:pk}/",
        response={200: item, **FAULTS},
        operation_id=f"{screen.slug}_change",
        summary=f"Change one of {screen.slug}",
    )
    def change_record(request: HttpRequest, pk: int, body: changed) -> HttpResponse:  # type: ignore[valid-type]  # made at start
        actor = _seeing(request, screen)
        record = record_for(request, screen, pk)
        given = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]  # a pydantic model
        return _answered(lambda: _change(screen, record, given, actor), screen, actor, 200)

    @router.delete(
        "/{int:pk}/",
        response={204: None, **FAULTS},
        operation_id=f"{screen.slug}_delete",
        summary=f"Delete one of {screen.slug}",
    )
    def delete_record(request: HttpRequest, pk: int) -> HttpResponse:
        actor = _seeing(request, screen)
        record = record_for(request, screen, pk)
        try:
            drafts.delete(record, actor=actor)
        except (ProtectedError, RestrictedError) as problem:
            raise Refused(_("Something depends on it. Remove that first."), "depended-on") from problem
        return HttpResponse(status=204)


def _add_verb(router: Router, screen: type[Screen], verb: Action[Any], item: Any) -> None:
    asked = action_schema(screen, verb)

    @router.post(
        f"/{{int:pk}}/{verb.name}/",
        response={200: item, **FAULTS},
        operation_id=f"{screen.slug}_{verb.name}",
        summary=verb.__doc__.split("\n")[0],
    )
    def run_verb(request: HttpRequest, pk: int, body: asked = None) -> HttpResponse:  # type: ignore[valid-type]  # made at start
        actor = _seeing(request, screen)
        record = record_for(request, screen, pk)
        given: dict[str, Any] = body.model_dump(exclude_unset=True) if body is not None else {}

        def perform() -> Any:
            verb(record, actor=actor, **_options(verb, given, actor))
            return record

        return _answered(perform, screen, actor, 200)


def _seeing(request: HttpRequest, screen: type[Screen]) -> Actor:
    actor = actor_of_request(request)
    if screen not in seen_screens(actor):
        raise Http404
    return actor


def shown(screen: type[Screen], record: Any, actor: Actor, *, whole: bool = False) -> dict[str, Any]:
    """A record as JSON, without what the actor may not see; a whole one comes with its lines."""
    specs = fields_of(screen.model, actor)
    answer = {public_name(spec): spec.json(record) for spec in specs.values() if not spec.is_custom}
    if has_custom(screen.model):
        known = {spec.custom.key for spec in specs.values() if spec.custom is not None}
        answer["custom"] = {key: value for key, value in record.custom.items() if key in known}
    for lines in screen.form.lines if whole and screen.form else []:
        _model, columns = line_specs(screen, lines, actor)
        rows = getattr(record, lines.related).all()
        answer[lines.related] = [
            {"id": line.pk, **{public_name(spec): spec.json(line) for spec in columns.values()}} for line in rows
        ]
    return answer


def _answered(perform: Callable[[], Any], screen: type[Screen], actor: Actor, status: int) -> HttpResponse:
    try:
        with transaction.atomic():
            record = perform()
    except ValidationError as problem:
        return validation_answer(problem)
    except DoublesFound as problem:
        return _doubles_answer(problem.found)
    return JsonResponse(shown(screen, record, actor, whole=True), status=status)


def validation_answer(problem: ValidationError) -> JsonResponse:
    """Wrong fields, each with its sentences."""
    fields = problem.message_dict if hasattr(problem, "error_dict") else {"": problem.messages}
    text = " ".join(message for messages in fields.values() for message in messages)
    return JsonResponse({"message": text, "code": "invalid", "fields": fields}, status=422)


def problem_answer(status: int, message: str, code: str) -> JsonResponse:
    """A refusal as JSON."""
    return JsonResponse({"message": message, "code": code}, status=status)


def _values(
    model: type[Model], specs: dict[str, FieldSpec], given: dict[str, Any], actor: Actor
) -> dict[str, Any]:
    """Given JSON as the model takes it. ValidationError names every field that is wrong."""
    if closed := {name.removesuffix("_id") for name in given} & hidden_fields(actor, model):
        raise Forbidden(_("Your role may not change: %(names)s.") % {"names": ", ".join(sorted(closed))})
    by_public = {public_name(spec): spec for spec in specs.values() if not spec.is_custom}
    values: dict[str, Any] = {}
    problems: dict[str, list[str]] = {}
    for name, raw in given.items():
        spec = by_public.get(name)
        if spec is None:
            continue
        try:
            values[spec.name] = spec.parse(raw, actor)
            if spec.type == Type.MONEY and isinstance(raw, dict) and spec.currency_from in specs:
                values.setdefault(spec.currency_from, raw["currency"])
        except ValidationError as problem:
            problems[name] = problem.messages
    if problems:
        raise ValidationError(problems)
    if given.get("custom") is not None:
        values["custom"] = given["custom"]
    return values


class DoublesFound(Exception):
    """Records that the new one may double; it was not stored."""

    def __init__(self, found: Sequence[Any]) -> None:
        super().__init__(found)
        self.found = found


def _doubles_answer(found: Sequence[Any]) -> JsonResponse:
    message = _("Perhaps this is here already. Send «anyway» to store it all the same.")
    similar = [
        {"id": one.record.pk, "text": str(one.record), "reasons": [str(reason) for reason in one.reasons]}
        for one in found
    ]
    return JsonResponse({"message": message, "code": "similar-found", "similar": similar}, status=409)


def _create(screen: type[Screen], given: dict[str, Any], actor: Actor, *, anyway: bool) -> Any:
    values = _values(screen.model, fields_of(screen.model, actor), given, actor)
    if any(spec.is_custom and spec.editable for spec in fields_of(screen.model, actor).values()):
        values.setdefault("custom", {})  # so that own fields that are required are asked of programs too
    if screen.doubles is not None and not anyway:
        lines = {item.related: given.get(item.related) or [] for item in (screen.form.lines if screen.form else [])}
        if found := screen.doubles.find(values, lines, actor):
            raise DoublesFound(found)
    with step(actor, _("Create")):
        record = drafts.create(screen.model, values, actor=actor)
        _store_lines(screen, record, given, actor)
    return record


def _change(screen: type[Screen], record: Any, given: dict[str, Any], actor: Actor) -> Any:
    values = _values(screen.model, fields_of(screen.model, actor), given, actor)
    if "custom" in values:
        values["custom"] = {**record.custom, **values["custom"]}
    with step(actor, _("Change")):
        drafts.change(record, values, actor=actor)
        _store_lines(screen, record, given, actor)
    return record


def _store_lines(screen: type[Screen], record: Any, given: dict[str, Any], actor: Actor) -> None:
    """Lines that were sent replace the stored ones; those with a known id are kept and changed."""
    for lines in screen.form.lines if screen.form else []:
        if given.get(lines.related) is not None:
            _replace_lines(screen, lines, record, given[lines.related], actor)


def _replace_lines(screen: type[Screen], lines: Lines, record: Any, sent: list[dict[str, Any]], actor: Actor) -> None:
    model, specs = line_specs(screen, lines, actor)
    parent = parent_field(model, lines, record)
    stored = {line.pk: line for line in model._default_manager.filter(**{parent: record})}
    ordered = any(column.name == "position" for column in model._meta.concrete_fields)
    for number, row in enumerate(sent):
        line = stored.pop(row.get("id") or 0, None) or model(**{parent: record, "company_id": record.company_id})
        for name, value in _values(model, specs, row, actor).items():
            setattr(line, name, value)
        if ordered:
            setattr(line, "position", number)  # noqa: B010  only where the model has one
        line.full_clean(exclude=["company", parent])
        line.save()
    for line in stored.values():
        line.delete()
    changed = getattr(record, "lines_changed", None)
    if changed is not None:
        changed(actor=actor)


def _options(verb: Action[Any], given: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Parameters of an action from JSON; records are named by id."""
    options: dict[str, Any] = {}
    for param in verb.params:
        spec = spec_of_param(param)
        name = f"{param.name}_{'ids' if param.many else 'id'}" if param.model is not None else param.name
        raw = given.get(name)
        if raw is None:
            continue
        options[param.name] = [spec.parse(one, actor) for one in raw] if param.many else spec.parse(raw, actor)
    return options
