"""Starting: what is missing is told in a sentence; what an earlier run left is ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lapor.config import leftovers, places, secret_files

ROOT = Path(__file__).resolve().parents[2]


def _lapor(*words: str, var: Path, **more: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LAPOR_")}
    return subprocess.run(
        [sys.executable, "-m", "lapor", *words],
        cwd=ROOT,
        env=clean | {"LAPOR_VAR": str(var)} | more,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("word", ["run", "web", "vault", "worker", "check"])
def test_without_demo_mode_a_missing_secret_stops_the_start(tmp_path: Path, word: str) -> None:
    ended = _lapor(word, var=tmp_path)
    said = ended.stdout + ended.stderr
    assert ended.returncode != 0
    assert "Traceback" not in said
    assert "run `lapor secrets` once" in said
    assert not list((tmp_path / "secrets").glob("*")) if (tmp_path / "secrets").exists() else True


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    assert _lapor("secrets", var=tmp_path).returncode == 0
    made = {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}
    assert set(made) == set(secret_files.NAMES)
    assert len(set(made.values())) == len(made)
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "secrets").iterdir()} == {0o600}
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    _lapor("secrets", var=tmp_path)
    assert made == {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}


def test_a_wrong_value_is_told_with_what_to_set(tmp_path: Path) -> None:
    ended = _lapor("check", var=tmp_path, LAPOR_DEMO="perhaps")
    assert ended.returncode != 0
    assert "LAPOR_DEMO is 'perhaps': set it to 1 or 0." in ended.stderr


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    ended = _lapor("check", var=tmp_path, LAPOR_SECRET_KEY_FILE=str(tmp_path / "nowhere"))
    assert "LAPOR_SECRET_KEY_FILE names" in ended.stderr


def test_without_demo_mode_a_nameless_server_is_refused(tmp_path: Path) -> None:
    _lapor("secrets", var=tmp_path)
    ended = _lapor("check", var=tmp_path)
    assert "LAPOR_HOSTS is not set" in ended.stderr
    assert "No mail server is set" in ended.stderr


def test_a_deep_folder_gets_a_short_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("d" * 100)
    monkeypatch.setenv("LAPOR_VAR", str(deep))
    places.prepare()
    try:
        assert len(os.fsencode(places.database_socket() / ".s.PGSQL.5432")) <= 107
        assert places.run().stat().st_uid == os.getuid()
    finally:
        places.database_socket().rmdir()
        places.run().rmdir()


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that does nothing, in its own group."""
    process = subprocess.Popen(["sleep", "600"], start_new_session=True)
    yield process
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait()


def test_a_remembered_process_is_ended(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    file = tmp_path / "web.pid"
    leftovers.remember(file, sleeper.pid)
    # Ours is its parent and must take note of its end, or it stays as a zombie; those count as gone.
    assert leftovers.end_remembered(file)
    assert sleeper.wait(5) == -signal.SIGTERM
    assert not file.exists()


def test_another_process_with_the_same_number_is_left_alone(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    file = tmp_path / "web.pid"
    file.write_text(f"{sleeper.pid} 1\n")
    assert not leftovers.end_remembered(file)
    assert sleeper.poll() is None
    assert not file.exists()


def test_what_is_not_postgres_may_stand_in_the_data_folder(tmp_path: Path) -> None:
    process = subprocess.Popen(["sleep", "600"], cwd=tmp_path)
    try:
        began = time.monotonic()
        assert leftovers.end_all_in(tmp_path) == 0
        assert time.monotonic() - began < 5
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()
