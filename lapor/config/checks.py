"""System checks: what would hurt later is said at the start."""

from __future__ import annotations
