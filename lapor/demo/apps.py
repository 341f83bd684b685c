"""The demo as an application: it has commands and no tables."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Example country, example reports, a clock that can be moved."""

    name = "lapor.demo"
    label = "demo"
