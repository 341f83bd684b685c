"""What each role of the database can reach in the vault, and that the ledger only grows."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from lapor.rules.access import Actor
from lapor.rules.flow import Role
from lapor.vault.commands import record_read
from lapor.vault.models import Access, Identity
from lapor.vault.queries import reads_of
from lapor.vault.records import What

from .conftest import NOON, acting_as, kept


def _refused(statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.usefixtures("own_database", "own_keys")
def test_the_web_can_put_an_identity_in_and_cannot_look_at_it() -> None:
    kept()
    for statement in (
        "SELECT * FROM vault.identity",
        "SELECT ref FROM vault.identity",
        "UPDATE vault.identity SET sealed = ''",
        "DELETE FROM vault.identity",
        "SELECT * FROM vault.outgoing",
        "SELECT * FROM vault.challenge",
        "COPY vault.identity TO STDOUT",
    ):
        _refused(statement)
    with acting_as("vault"):
        assert Identity.objects.count() == 1


@pytest.mark.usefixtures("own_database", "own_keys")
@pytest.mark.parametrize("role", ["worker", "public"])
def test_no_other_role_reads_identities(role: str) -> None:
    with acting_as(role):
        _refused("SELECT ref FROM vault.identity")
        _refused("SELECT id FROM vault.outgoing")


@pytest.mark.usefixtures("own_database", "own_keys")
def test_the_vault_reads_a_few_columns_of_a_report_and_not_its_words() -> None:
    kept()
    with acting_as("vault"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, name_to_handlers, consent_ombudsman FROM reports_report")
            assert len(cursor.fetchall()) == 1
        _refused("SELECT text FROM reports_report")
        _refused("SELECT title FROM reports_report")
        _refused("SELECT * FROM reports_eventtext")


@pytest.mark.usefixtures("own_database", "own_keys")
@pytest.mark.parametrize("role", ["web", "vault", "owner"])
def test_the_access_ledger_only_grows(role: str) -> None:
    _ref, report = kept()
    sari = Actor(Role.LIAISON, user_id=1, post_id=11, unit_id=111)
    record_read(report.id, What.REPORT, actor=sari, at=NOON)
    with acting_as(role):
        for change in (
            "UPDATE vault.access SET post_id = 12",
            "DELETE FROM vault.access",
            "TRUNCATE vault.access",
        )[: 2 if role == "owner" else 3]:
            with pytest.raises(DatabaseError), connection.cursor() as cursor:
                cursor.execute(change)
    assert [read.post_id for read in reads_of(report.id)] == [11]


@pytest.mark.usefixtures("own_database")
def test_a_row_goes_to_the_partition_of_its_month_or_to_the_rest() -> None:
    sari = Actor(Role.LIAISON, user_id=1, post_id=11, unit_id=111)
    record_read(7, What.ATTACHMENT, actor=sari, at=NOON)
    record_read(7, What.ATTACHMENT, actor=sari, at=NOON.replace(year=2041))
    assert Access.objects.filter(report_id=7).count() == 2
    with acting_as("owner"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault.access_2026_11")
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT count(*) FROM vault.access_rest")
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT vault.make_partitions('2041-10-01', 3)")
        # November 2041 already has a row in the default partition and is passed over.
        assert cursor.fetchone() == (2,)
