"""Doors for those who watch over the product: is it alive, is it ready, how much waits."""

from __future__ import annotations

import hmac
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lapor.config import watch


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Say that this process answers, and nothing about anything else."""
    del request
    return JsonResponse({"ok": True})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether a report can be accepted durably now: 200, or 503 naming what is wrong."""
    del request
    troubles = watch.troubles()
    status = HTTPStatus.SERVICE_UNAVAILABLE if troubles else HTTPStatus.OK
    return JsonResponse({"ok": not troubles, "troubles": troubles}, status=status)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Show the gauges to whoever has the token; to all others there is no such page."""
    token = settings.LAPOR_METRICS_TOKEN
    shown = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(shown.encode(), f"Bearer {token}".encode()):
        raise Http404
    lines = []
    for gauge, value in watch.numbers().items():
        lines += [
            f"# HELP {gauge.name} {gauge.help}",
            f"# TYPE {gauge.name} gauge",
            f"{gauge.name} {value:g}",
        ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")
