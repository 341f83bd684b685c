"""The vault in tests: its own keys, its own role, its real application on a real socket."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.db.utils import DEFAULT_DB_ALIAS, load_backend
from pytest_django import Settings

from lapor.config import databases
from lapor.reports import commands
from lapor.reports.models import Report
from lapor.vault import keys, places, sealing
from lapor.vault.serving import serve_in_thread
from tests.factories import a_submission

NOON = datetime(2026, 11, 30, 5, 0, tzinfo=UTC)
BUDI = sealing.Identity(
    name="Budi Santoso",
    contact_kind="email",
    contact="budi@contoh.id",
    area_code="63.08.05.2001",
    address_line="Jalan Merdeka 1",
)


def settings_of(role: str) -> dict[str, Any]:
    """Return the connection settings of a role to the database of the running test."""
    here = dict(connections[DEFAULT_DB_ALIAS].settings_dict)
    as_role = databases.connection(role)
    return here | {"USER": databases.login(role), "PASSWORD": as_role["PASSWORD"]}


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """Make the default connection of this thread one of ``role``."""
    before = connections[DEFAULT_DB_ALIAS]
    own = settings_of(role)
    mine = load_backend(own["ENGINE"]).DatabaseWrapper(own, DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = mine
    try:
        yield
    finally:
        mine.close()
        connections[DEFAULT_DB_ALIAS] = before


@pytest.fixture
def own_keys(settings: Settings) -> Iterator[Path]:
    """Give the test a folder of state with the vault's keys and token."""
    with tempfile.TemporaryDirectory(prefix="lapor-vault-") as folder:
        settings.LAPOR_VAR = folder
        settings.LAPOR_RUN = f"{folder}/run"
        settings.LAPOR_DEMO = False
        keys.create_pair(places.private_key_path(), places.public_key_path())
        places.token_path().write_text("token-of-the-test\n")
        yield Path(folder)


@pytest.fixture
def vault_role(own_database: object, own_keys: Path) -> Iterator[None]:
    """Let the test itself be the vault process: its keys and its role."""
    with acting_as("vault"):
        yield


@pytest.fixture
def vault(own_database: object, own_keys: Path) -> Iterator[None]:
    """Serve the vault's application with its own role; the test itself is the web."""
    with serve_in_thread(places.socket_path(), settings_of("vault")):
        yield


def kept(identity: sealing.Identity = BUDI, **submission: Any) -> tuple[UUID, Report]:
    """File a report of this person; return the reference of the identity and the report.

    submission: fields of the form that differ from an ordinary one.
    """
    sealed = sealing.seal(identity)
    receipt = commands.submit(
        a_submission(**submission),
        sealed=sealed,
        form_secret=secrets.token_bytes(32),
        upload_key=secrets.token_hex(16),
        at=NOON,
    )
    return sealed.ref, Report.objects.get(tracking_id=receipt.tracking_id)
