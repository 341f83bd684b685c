"""The tests' own ground: roles, rollback, copies."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from lapor.directory.models import Area, Unit
from tests.support.database import AsRole


def _who(alias: str = "default") -> str:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_a_rollback_test_has_the_rights_of_web() -> None:
    assert _who() == "lapor_web"
    assert Unit.objects.filter(code="dpupr", institution__code="63.08").exists()
    with pytest.raises(ProgrammingError), transaction.atomic():
        Area.objects.filter(code="63").update(name="x")


@pytest.mark.django_db
def test_another_role_can_be_put_on_for_some_lines(as_role: AsRole) -> None:
    with as_role("owner"):
        Area.objects.filter(code="63").update(name="Kalimantan")
    assert _who() == "lapor_web"
    assert Area.objects.using("public").get(code="63").name == "Kalimantan"


@pytest.mark.role("worker")
def test_a_mark_gives_another_role() -> None:
    assert _who() == "lapor_worker"


def test_an_own_database_has_real_logins(own_database: str) -> None:
    assert _who() == "lapor_web"
    assert _who("public") == "lapor_public"
    assert connection.settings_dict["NAME"] == own_database
    with pytest.raises(ProgrammingError):
        Area.objects.using("public").count()
