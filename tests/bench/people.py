"""Who loads the product: an officer signed in, and citizens with their forms filled in."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import httpx

from tests.web.public.browsing import form_of
from tests.web.public.citizen import WORDS

OFFICER = "sari"
_PASSWORD = "coba-lapor-demo"
_BATCH = 50


def officer(url: str) -> tuple[str, str]:
    """Sign an officer in; return the cookie and the address of the first report in the queue."""
    with httpx.Client(base_url=url, follow_redirects=True, timeout=60) as desk:
        form = form_of(desk.get("/masuk"), "/masuk")
        typed = {"username": OFFICER, "password": _PASSWORD}
        page = desk.post("/masuk", data=form.values | typed)
        links = re.findall(r'href="(/meja/LPR-[^"#?]+)"', page.text)
        assert links, page.text[:500]
        return _cookies(desk), links[0]


def public_report(url: str) -> str:
    """Return the address of a published report."""
    page = httpx.get(f"{url}/laporan", timeout=60).text
    found = re.search(r'href="(/laporan/LPR-[^"]+)"', page)
    assert found is not None, page[:500]
    return found[1]


def prepare_forms(url: str, file: Path, count: int) -> None:
    """Fill in forms up to the last button, each confirmed by a code of its own.

    Each becomes a line of ``file``: cookie, tab, body.
    """
    with file.open("w", encoding="utf-8") as out, ThreadPoolExecutor(4) as pool:
        for start in range(0, count, _BATCH):
            filled = list(pool.map(lambda n: _fill(url, n), range(start, start + _BATCH)))
            codes = _codes(url)
            for contact, cookie, values in filled:
                values |= {"code": codes[contact], "action": "send"}
                out.write(f"{cookie}\t{urlencode(values)}\n")


def _fill(url: str, number: int) -> tuple[str, str, dict[str, str]]:
    contact = f"warga{number}@example.org"
    with httpx.Client(base_url=url, timeout=60) as phone:
        form = form_of(phone.get("/lapor"), "/lapor")
        typed = WORDS | {"contact": contact, "title": f"Lampu jalan padam, warga {number}"}
        page = phone.post("/lapor", data=form.values | typed | {"action": "check"})
        return contact, _cookies(phone), dict(form_of(page, "/lapor").values)


def _codes(url: str) -> dict[str, str]:
    page = httpx.get(f"{url}/kotak-keluar", timeout=60).text
    found: dict[str, str] = {}
    for part in page.split("<li ")[1:]:
        contact = re.search(r"warga\d+@example\.org", part)
        code = re.search(r">[^<]*?\b(\d{6})\b", part)
        if contact and code:
            found.setdefault(contact[0], code[1])
    return found


def _cookies(client: httpx.Client) -> str:
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
