"""System checks: what would hurt later is said at the start, before anybody is hurt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import DatabaseError, connection

from lapor import clock

# Sixty working days, the longest promise of the law, are about ninety calendar days; a month is
# left to load the decree for the next year.
KNOWN_AHEAD = timedelta(days=120)


@register()
def messages_go_out(app_configs: object, **kwargs: Any) -> Iterable[CheckMessage]:
    """Warn where nobody would ever get a code or a notice."""
    del app_configs, kwargs
    if not settings.LAPOR_DEMO and not settings.LAPOR_SMTP_URL:
        yield Warning(
            "No mail server is set: reporters get no code and cannot file a report.",
            hint="Set LAPOR_SMTP_URL=smtps://user:password@host and LAPOR_MAIL_FROM.",
            id="lapor.W001",
        )


@register()
def hosts_are_named(app_configs: object, **kwargs: Any) -> Iterable[CheckMessage]:
    """Refuse to serve under no name at all."""
    del app_configs, kwargs
    if not settings.ALLOWED_HOSTS:
        yield Error(
            "LAPOR_HOSTS is not set: every request would be refused.",
            hint="Set LAPOR_HOSTS to the names people type, divided by commas.",
            id="lapor.E001",
        )
    if settings.DEBUG and not settings.LAPOR_DEMO:
        yield Warning(
            "LAPOR_DEBUG is on: an error page shows what was typed.",
            hint="Unset LAPOR_DEBUG.",
            id="lapor.W002",
        )


@register(Tags.database)
def holidays_are_known(app_configs: object, **kwargs: Any) -> Iterable[CheckMessage]:
    """Warn while there is still time to load next year's holidays."""
    del app_configs
    if not kwargs.get("databases"):
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(known_until) FROM directory_calendarversion")
            (until,) = cursor.fetchone()
        today = clock.now().date()
    except DatabaseError:
        return  # not migrated yet: the next start tells
    if until is not None and until - today < KNOWN_AHEAD:
        yield Warning(
            f"Holidays are known until {until} only: dates beyond are provisional.",
            hint="Load the decree (SKB) for the next year: lapor directory load, or the desk.",
            id="lapor.W003",
        )
