"""Figures and traces of every request."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from opentelemetry import trace
from prometheus_client import CONTENT_TYPE_LATEST, Histogram, generate_latest

DURATION = Histogram(
    "artel_request_seconds",
    "Time from request to response",
    ["method", "page", "status"],
    buckets=(0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.5, 1, 2, 5),
)
tracer = trace.get_tracer("artel")


class Watched:
    """Times each request and opens a span for it; without an exporter the span costs nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        with tracer.start_as_current_span(f"{request.method}") as span:
            response = self.get_response(request)
            page = request.resolver_match.view_name if request.resolver_match else "none"
            span.update_name(f"{request.method} {page}")
            span.set_attribute("http.response.status_code", response.status_code)
        seconds = time.perf_counter() - began
        DURATION.labels(request.method, page, response.status_code).observe(seconds)
        response.headers["Server-Timing"] = f"app;dur={seconds * 1000:.1f}"
        return response


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus: for this machine alone, or for who knows ARTEL_METRICS_TOKEN."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    known = bool(settings.METRICS_TOKEN) and constant_time_compare(token, settings.METRICS_TOKEN)
    local = not settings.BEHIND_PROXY and request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1")
    if not (known or local):
        return HttpResponse(status=403)
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
