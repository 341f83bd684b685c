"""What people typed, made fit to be kept: one place for what no field may hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

_NUL = "\x00"


def without_nul(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Leave NUL characters out of what was typed: no text has them, and PostgreSQL keeps none.

    A middleware for every address and form. What cannot be read at all raises where it is read,
    and is answered as a bad request.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.GET = _clean(request.GET)
        if request.method == "POST":
            request.POST = _clean(request.POST)
        return get_response(request)

    return middleware


def _clean(typed: QueryDict) -> Any:
    if not any(_NUL in each for name, values in typed.lists() for each in (name, *values)):
        return typed
    clean = QueryDict(mutable=True, encoding=typed.encoding)
    for name, values in typed.lists():
        clean.setlist(name.replace(_NUL, ""), [each.replace(_NUL, "") for each in values])
    clean._mutable = False
    return clean
