"""Why a date is that date, in sentences that can be counted along on a wall calendar."""

from __future__ import annotations

from itertools import groupby

from django.utils import dateformat
from django.utils.translation import gettext as _

from lapor.rules.working_days import WEEKDAYS, Explanation, SkippedDay


def reasons(explanation: Explanation, *, in_calendar_days: bool = False) -> str:
    """Return the whole explanation: start, days counted, each day skipped and why, each pause."""
    start = dateformat.format(explanation.start, "l, j F Y")
    if in_calendar_days:
        days = (explanation.due - explanation.start).days
        return _("Dihitung {n} hari kalender sejak {day} (hari ke-0).").format(n=days, day=start)
    parts = [
        _("Dihitung {n} hari kerja sejak {day} (hari ke-0).").format(
            n=explanation.days_counted, day=start
        )
    ]
    if weekends := [each for each in explanation.skipped if each.reason in WEEKDAYS]:
        parts.append(_("Akhir pekan dilewati: {days}.").format(days=_spans(weekends)))
    for each in explanation.skipped:
        if each.reason not in WEEKDAYS:
            day = dateformat.format(each.on, "l, j F Y")
            parts.append(_("{day} dilewati: {why}.").format(day=day, why=_(each.reason)))
    for pause in explanation.pauses:
        since = dateformat.format(pause.since_on, "j F Y")
        until = dateformat.format(pause.until_on or explanation.due, "j F Y")
        why = f"{_(pause.reason)} ({_(pause.by)})" if pause.by else _(pause.reason)
        parts.append(
            _("Berhenti dihitung sesudah {since} sampai {until}: {why}.").format(
                since=since, until=until, why=why
            )
        )
    if explanation.is_provisional:
        parts.append(_("Tanggal ini sementara: hari libur tahun itu belum semuanya ditetapkan."))
    return " ".join(parts)


def _spans(days: list[SkippedDay]) -> str:
    """Return "14-15, 21-22 November 2026; 5-6 Desember 2026": neighbours joined, months once."""
    months = []
    for (_year, _month), inside in groupby(days, key=lambda each: (each.on.year, each.on.month)):
        runs: list[list[int]] = []
        last = None
        for each in inside:
            if runs and runs[-1][-1] + 1 == each.on.day:
                runs[-1].append(each.on.day)
            else:
                runs.append([each.on.day])
            last = each.on
        spans = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
        if last is not None:
            months.append(f"{spans} {dateformat.format(last, 'F Y')}")
    return "; ".join(months)
