"""Pages of the reports of the book."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from artel.ledger.dimensions import DIMENSIONS
from artel.ledger.models import Account
from artel.ledger.queries.readers import REPORT, open_companies
from artel.ledger.reports import REPORTS, Kind
from artel.ledger.reports.asking import CHOSEN_DAYS, EVERY, MOST_KEYS, PERIODS, Ask, ask_of
from artel.ledger.reports.profits import BY, chosen_key
from artel.screens.asked import actor_of_request, base_of
from artel.screens.menu import Item, in_menu

FIRST = "turnover"
in_menu(
    Item(
        gettext_lazy("Accounting reports"), "/books/", "chart-column", "books", 5, may=lambda actor: actor.may(REPORT)
    )
)


@dataclass(frozen=True)
class Asked:
    """A report that somebody asked for, and the question as it was understood."""

    name: str
    kind: Kind
    ask: Ask

    @property
    def days(self) -> str:
        """The days in words."""
        return self.ask.period.label(self.ask.actor.language)


def asked_report(request: HttpRequest, name: str) -> Asked:
    """The report of a name, for the page and the file alike; 404 if there is none, or nobody may ask."""
    actor = actor_of_request(request)
    kind = REPORTS.get(name)
    if kind is None or not actor.may(REPORT):
        raise Http404
    return Asked(name, kind, ask_of(request.GET, actor))


def report_page(request: HttpRequest, name: str = FIRST) -> HttpResponse:
    """One report with its choices."""
    asked = asked_report(request, name)
    ask = asked.ask
    context = {
        "base": base_of(request),
        "title": asked.kind.label,
        "name": name,
        "days_told": asked.days,
        "report": asked.kind.build(ask),
        "problems": ask.problems,
        "tabs": [{"label": kind.label, "url": ask.url(key), "active": key == name} for key, kind in REPORTS.items()],
        "choices": _choices(asked),
        "days": ask.period if ask.period_name not in PERIODS else None,
        "kept": _kept(asked),
        "narrowed": _narrowed(asked),
        "known_at": _local(ask),
        "needs_account": asked.kind.needs_account and not (ask.codes or ask.only),
        "files": _files(asked),
    }
    return render(request, "ledger/report.html", context)


def _local(ask: Ask) -> str:
    """The moment as the field of the browser takes it."""
    if ask.known_at is None:
        return ""
    return ask.known_at.astimezone(ZoneInfo(ask.actor.timezone)).replace(tzinfo=None).isoformat(timespec="minutes")


def _files(asked: Asked) -> list[dict[str, str]]:
    """The forms in which the report can be taken along."""
    if not asked.ask.actor.may("core.export") or asked.ask.problems:
        return []
    forms = {"xlsx": "Excel (XLSX)", "csv": "CSV"}
    query = asked.ask.query
    return [
        {"label": text, "url": f"/books/{asked.name}/export/?{urlencode({**query, 'format': form}, doseq=True)}"}
        for form, text in forms.items()
    ]


def _kept(asked: Asked) -> list[tuple[str, Any]]:
    """What the choices of the page do not show and must not forget."""
    shown = {"period", "company", "account", "by", "netted", "known_at"}
    return [(name, value) for name, value in asked.ask.query.items() if name not in shown]


def _narrowed(asked: Asked) -> list[dict[str, str]]:
    """The values of dimensions to which the report is narrowed, each with the way out."""
    found = []
    for key, value in asked.ask.only.items():
        name = DIMENSIONS[key].names([value]).get(value, _("not told apart"))
        label = f"{str(DIMENSIONS[key].label).capitalize()}: {name}"
        found.append({"label": label, "url": asked.ask.url(asked.name, **{f"f.{key}": None})})
    if asked.ask.is_earned:
        found.append({"label": _("Without closing entries"), "url": asked.ask.url(asked.name, earned=None)})
    return found


Option = tuple[str, str, bool]


def _choices(asked: Asked) -> list[dict[str, Any]]:
    """The selects above a report; where there is nothing to choose, there is none."""
    ask, wanted = asked.ask, asked.kind.choices
    periods = [(key, str(text), key == ask.period_name) for key, text in PERIODS.items()]
    periods.append((CHOSEN_DAYS, _("chosen days"), ask.period_name not in PERIODS))
    selects = [_select("period", _("Period"), periods), _select("company", _("Company"), _companies(ask))]
    if "account" in wanted:
        nothing = _("choose") if asked.kind.needs_account else _("all")
        selects.append(_select("account", pgettext("books", "Account"), _accounts(ask, nothing)))
    if "by" in wanted and ask.codes:
        selects += _keys(ask)
    if "netted" in wanted:
        netted = [("", _("of both sides"), not ask.is_netted), ("1", _("net"), ask.is_netted)]
        selects.append(_select("netted", _("Balances shown"), netted))
    if "profit_by" in wanted:
        chosen = chosen_key(ask)
        selects.append(_select("by", _("Profit"), [(key, str(text), key == chosen) for key, text in BY.items()]))
    return [select for select in selects if len(select["options"]) > 1]


def _select(name: str, label: str, options: Iterable[Option]) -> dict[str, Any]:
    return {"name": name, "label": label, "options": list(options)}


def _companies(ask: Ask) -> list[Option]:
    known = open_companies(ask.actor)
    chosen = {company.pk for company in ask.companies}
    options = [(str(company.pk), company.name, chosen == {company.pk}) for company in known]
    return [*options, (EVERY, _("all companies"), len(chosen) > 1)] if len(known) > 1 else options


def _accounts(ask: Ask, nothing: str) -> list[Option]:
    rows = Account.objects.filter(company_id__in=[company.pk for company in ask.companies]).order_by("code")
    known = dict.fromkeys((row.code, str(row)) for row in rows.only("code", "name"))
    chosen = ",".join(ask.codes)
    options = [(code, name, code == chosen) for code, name in known]
    if chosen and not any(is_chosen for _code, _name, is_chosen in options):
        options.insert(0, (chosen, ", ".join(ask.codes[:5]) + ("…" if len(ask.codes) > 5 else ""), True))
    return [("", nothing, not chosen), *options]


def _keys(ask: Ask) -> list[dict[str, Any]]:
    """Up to three dimensions among those that the chosen accounts keep."""
    kept = {key for book in ask.books for pk in book.below(ask.codes) for key in book.accounts[pk].dimensions}
    labels = [(key, str(dimension.label)) for key, dimension in DIMENSIONS.items() if key in kept]
    selects = []
    for place in range(min(MOST_KEYS, len(labels), len(ask.keys) + 1)):
        chosen = ask.keys[place] if place < len(ask.keys) else ""
        options = [("", "—", not chosen), *((key, label, key == chosen) for key, label in labels)]
        selects.append(_select("by", _("By") if place == 0 else _("and by"), options))
    return selects
