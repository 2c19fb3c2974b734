"""The page of the dry run."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from artel.automation.rehearsal import LONGEST_DAYS, rehearse
from artel.screens.asked import actor_of_request, base_of, record_for, screen_for


def dry_run(request: HttpRequest, pk: int) -> HttpResponse:
    """What the rule would have done over the last N days."""
    shown = screen_for(request, "automation")
    rule = record_for(request, shown, pk)
    asked = request.GET.get("days", "30")
    days = int(asked) if asked.isdigit() and len(asked) < 5 else 30
    result = rehearse(rule, days, actor=actor_of_request(request))
    context = {"base": base_of(request), "rule": rule, "result": result, "title": str(rule), "most": LONGEST_DAYS}
    return render(request, "automation/dry_run.html", context)
