"""Small drawn pictures that stand for the photos of the example reports."""

from __future__ import annotations

import io
from hashlib import sha256

from PIL import Image, ImageDraw

_SIZE = (480, 320)


def photo(of: str) -> bytes:
    """Return a JPEG of a street under a sky; ``of`` decides its colours and what lies on it."""
    seed = sha256(of.encode()).digest()
    image = Image.new("RGB", _SIZE, (150 + seed[0] % 60, 190 + seed[1] % 40, 215 + seed[2] % 35))
    draw = ImageDraw.Draw(image)
    horizon = 130 + seed[3] % 40
    green = (80 + seed[4] % 40, 120 + seed[5] % 50, 70)
    draw.rectangle((0, horizon, _SIZE[0], _SIZE[1]), fill=green)
    road = [(190, horizon), (290, horizon), (_SIZE[0] - 20, _SIZE[1]), (20, _SIZE[1])]
    draw.polygon(road, fill=(105, 105, 108))
    for spot in range(3 + seed[6] % 3):
        x = 140 + seed[7 + spot] % 180
        y = horizon + 40 + seed[12 + spot] % 110
        wide = 20 + seed[17 + spot] % 35
        draw.ellipse((x, y, x + wide, y + wide // 2), fill=(62, 56, 50))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
