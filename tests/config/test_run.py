"""``lapor run`` as an operator has it: kill any part, or all of it, and it stands again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.product import ROOT, Product


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Start the product, and end whatever a failed test left of it."""
    made = Product(tmp_path_factory.mktemp("lapor") / "var")
    made.command("secrets")
    made.command("vault", "keys")
    made.start()
    yield made
    for pid in made.pids():
        os.kill(pid, signal.SIGKILL)
    if made.process is not None:
        made.process.wait(10)


@pytest.mark.proves("F95", "F96")
def test_one_command_starts_this_program_and_one_postgresql_and_nothing_else(
    product: Product,
) -> None:
    programs = [Path(f"/proc/{pid}/exe").resolve().name for pid in product.pids()]
    assert {name.rstrip("0123456789.") for name in programs} == {"python", "postgres"}
    assert product.is_ready()


@pytest.mark.parametrize("part", ["web", "worker", "vault", "postgres"])
def test_a_killed_part_is_started_again(product: Product, part: str) -> None:
    before = product.pid_of(part)
    os.kill(before, signal.SIGKILL)

    def is_back() -> bool:
        try:
            return product.pid_of(part) != before and product.is_ready()
        except (OSError, IndexError):  # PostgreSQL writes its file anew
            return False

    product.wait(is_back)


def test_a_second_start_is_refused_while_the_first_runs(product: Product) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "lapor", "run"],
        cwd=ROOT, env=product.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert second.returncode == 1
    assert "already runs with" in second.stdout
    product.wait(product.is_ready)  # the part killed before may have pulled another down with it


@pytest.mark.parametrize("whole", [False, True], ids=["the supervisor", "everything"])
def test_after_a_kill_it_starts_again_and_ends_what_was_left(
    product: Product, *, whole: bool
) -> None:
    assert product.process is not None
    old = product.pids()
    for pid in old if whole else [product.process.pid]:
        os.kill(pid, signal.SIGKILL)
    product.process.wait()
    product.start()
    assert not set(old) & set(product.pids())


def test_it_stops_all_it_started(product: Product) -> None:
    assert product.stop() == 0
    assert product.pids() == []
    assert not list((product.var / "run").glob("*.pid"))
