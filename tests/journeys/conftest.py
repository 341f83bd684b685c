"""The journeys' common ground: the people of the seed at a fixed moment."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from tests.support.live import Live

# Wednesday 25 November 2026, 09.00 WIB.
START = datetime(2026, 11, 25, 2, tzinfo=UTC)


@pytest.fixture
def wednesday(live: Live) -> Live:
    """Return the whole product, on the morning of a Wednesday."""
    live.set_clock(START)
    return live


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Return a photo as a telephone names it."""
    path = tmp_path / "IMG_20261120_Budi.jpg"
    Image.new("RGB", (320, 240), "teal").save(path, "JPEG")
    return path
