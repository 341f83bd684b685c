"""What no linter knows: the rules of the house (docs/README.md, CONTRIBUTING.md)."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "lapor"
DOORS = ("web", "api", "intake")
# Far above the guide of 200 lines: a module this long was not split by concept.
LONGEST_MODULE = 500
LONGEST_TEMPLATE = 250


def _modules(*below: str) -> Iterator[Path]:
    for folder in below or ("",):
        for file in sorted((PACKAGE / folder).rglob("*.py")):
            if "migrations" not in file.parts:
                yield file


def _name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def test_no_module_and_no_template_grows_without_end() -> None:
    for file in _modules():
        assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE, _name(file)
    for file in PACKAGE.rglob("*.html"):
        assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST_TEMPLATE, _name(file)


def test_every_module_says_what_it_is_for() -> None:
    for file in _modules():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        assert not tree.body or ast.get_docstring(tree), _name(file)


def test_doors_ask_no_table() -> None:
    for file in _modules(*DOORS):
        assert ".objects." not in file.read_text(encoding="utf-8"), _name(file)


def test_commands_and_rules_are_told_the_time() -> None:
    told = [*_modules("rules"), *PACKAGE.glob("*/commands.py"), *PACKAGE.glob("*/commands/*.py")]
    for file in told:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            imported = isinstance(node, ast.ImportFrom) and node.module == "lapor"
            names = {alias.name for alias in node.names} if imported else set()  # type: ignore[attr-defined]
            assert "clock" not in names, f"{_name(file)} asks the clock; take `at`"


def test_pages_keep_the_content_security_policy() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=", re.IGNORECASE)
    for file in PACKAGE.rglob("*.html"):
        found = inline.search(file.read_text(encoding="utf-8"))
        assert not found, f"{_name(file)}: {found.group(0) if found else ''}"


def test_nothing_is_left_to_do_later() -> None:
    later = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")
    for file in [*_modules(), *PACKAGE.rglob("*.html"), *(ROOT / "tests").rglob("*.py")]:
        assert not later.search(file.read_text(encoding="utf-8")), _name(file)


def test_migrations_are_named_by_hand() -> None:
    for file in PACKAGE.glob("*/migrations/0*.py"):
        assert "_auto_" not in file.name, _name(file)


@pytest.mark.parametrize("word", ["utils", "helpers", "services", "managers", "misc"])
def test_no_module_has_an_empty_name(word: str) -> None:
    assert not [_name(file) for file in _modules() if file.stem == word]


def test_the_decisions_are_one_page_each_with_their_cost() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert pages
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 60, page.name
        for part in ("## Context", "## Choice", "## Cost"):
            assert part in text, f"{page.name} lacks {part}"


def test_what_the_map_names_exists() -> None:
    text = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for path in re.findall(r"`([a-z_./]+(?:/|\.py|\.md))`", text):
        assert (PACKAGE / path).exists() or (ROOT / path).exists(), path


def test_nothing_committed_names_this_machine_or_an_index() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    hosts = re.compile(r"index-url|find-links|pypi\.org|files\.pythonhosted")
    for name in listed:
        if name.startswith("requirements/"):
            assert not hosts.search((ROOT / name).read_text(encoding="utf-8")), name
