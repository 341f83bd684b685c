"""The ledger row is durable before the name leaves: proved by a kill exactly in between (P-22)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from lapor.config import databases
from lapor.rules.access import Actor
from lapor.rules.flow import Role
from lapor.vault import client, places, queries
from lapor.vault.client import VaultUnavailable
from lapor.vault.records import What

from .conftest import BUDI, kept

SARI = Actor(Role.LIAISON, user_id=1, post_id=11, unit_id=111)


@contextmanager
def real_vault(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the vault as it runs in operation, on the database of this test."""
    owner = databases.connection("owner")
    vault = databases.connection("vault")
    where = f"?host={quote(str(owner['HOST']), safe='')}&port={owner['PORT']}"
    name = connection.settings_dict["NAME"]
    environment = os.environ | {
        "LAPOR_VAR": str(folder),
        "LAPOR_DEMO": "0",
        "LAPOR_DB_ROLE": "vault",
        "LAPOR_SECRET_KEY": "secret of the test",
        "LAPOR_RECEIPT_PEPPER": "pepper of the test",
        "LAPOR_DB_VAULT_PASSWORD": str(vault["PASSWORD"]),
        "LAPOR_DATABASE_URL": (
            f"postgresql://{owner['USER']}:{quote(str(owner['PASSWORD']), safe='')}@/{name}{where}"
        ),
    }
    places.socket_path().parent.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "lapor", "vault"],
        env=environment,
        start_new_session=True,
    )
    try:
        while not places.socket_path().exists():
            assert process.poll() is None, "the vault did not start"
            threading.Event().wait(0.02)
        yield process
    finally:
        kill(process)
        places.socket_path().unlink(missing_ok=True)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and its workers as a power cut would."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.usefixtures("own_database")
@pytest.mark.proves("P-22", "F103")
def test_killed_between_ledger_and_answer_the_row_stays_and_no_name_left(own_keys: Path) -> None:
    ref, report = kept()
    key = places.private_key_path()
    real_key = key.read_text()
    key.unlink()
    os.mkfifo(key, 0o600)  # reading the key now waits for us: just after the ledger's commit
    shown: list[str] = []
    refused: list[VaultUnavailable] = []

    def ask() -> None:
        try:
            shown.append(client.show_name(ref, report.tracking_id, actor=SARI))
        except VaultUnavailable as unavailable:
            refused.append(unavailable)

    with real_vault(own_keys) as process:
        asking = threading.Thread(target=ask)
        asking.start()
        with key.open("w"):  # returns when the vault has opened it to read
            kill(process)
        asking.join()
    assert shown == []
    assert len(refused) == 1
    assert [read.what for read in queries.reads_of(report.id)] == [What.IDENTITY]

    key.unlink()
    key.write_text(real_key)
    with real_vault(own_keys):
        assert any(client.is_alive() for _ in range(10))  # its worker may still be loading
        assert client.show_name(ref, report.tracking_id, actor=SARI) == BUDI.name
        client.disconnect()
    assert len(queries.reads_of(report.id)) == 2
