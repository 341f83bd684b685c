"""Every address of the product; each audience lists its own."""

from __future__ import annotations

urlpatterns: list[object] = []
