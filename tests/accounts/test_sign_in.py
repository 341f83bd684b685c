"""Who gets in, who does not, and that the difference is not told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import connection
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from lapor.accounts import commands, queries
from lapor.accounts.commands import (
    MOST_TRIES_PER_PAIR,
    WINDOW_SECONDS,
    AccountRefused,
    NewAccount,
    SignInRefused,
    TooManyTries,
)
from lapor.accounts.models import PasswordAttempt, User

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PASSWORD = "kopi-tubruk-dua-gelas"


@pytest.fixture
def sari(db: None) -> User:
    """Open Sari's account."""
    return commands.open_account(NewAccount("Sari.Uji", "Sari", "sari@uji.invalid", PASSWORD))


def _code(user: User, at: datetime = AT) -> str:
    device = TOTPDevice.objects.get(user=user)
    with patch("django_otp.oath.time", at.timestamp):
        return f"{totp(device.bin_key):06}"


def test_an_officer_gets_in_with_name_and_password_in_demo_mode(
    sari: User, settings: Settings
) -> None:
    settings.LAPOR_DEMO = True
    assert commands.sign_in(username=" SARI.uji ", password=PASSWORD, at=AT) == sari


def test_outside_demo_mode_a_second_factor_is_demanded(sari: User, settings: Settings) -> None:
    settings.LAPOR_DEMO = False
    with pytest.raises(SignInRefused):  # has none yet
        commands.sign_in(username="sari.uji", password=PASSWORD, at=AT)
    commands.new_totp("sari.uji")
    for wrong in ("", "000000", "abc", "١٢٣٤٥٦"):
        with pytest.raises(SignInRefused):
            commands.sign_in(username="sari.uji", password=PASSWORD, token=wrong, at=AT)
    found = commands.sign_in(username="sari.uji", password=PASSWORD, token=_code(sari), at=AT)
    assert found == sari


def test_a_code_is_good_once(sari: User, settings: Settings) -> None:
    settings.LAPOR_DEMO = False
    commands.new_totp("sari.uji")
    code = _code(sari)
    commands.sign_in(username="sari.uji", password=PASSWORD, token=code, at=AT)
    with pytest.raises(SignInRefused):
        commands.sign_in(
            username="sari.uji", password=PASSWORD, token=code, at=AT + timedelta(seconds=5)
        )


def test_unknown_closed_and_wrong_are_told_alike_and_cost_one_password_check(
    sari: User, settings: Settings
) -> None:
    settings.LAPOR_DEMO = True
    commands.open_account(NewAccount("anton.uji", "Anton", "", PASSWORD))
    commands.close_account("anton.uji")
    told = set()
    for username in ("sari.uji", "anton.uji", "tidak-ada", "", "x" * 5000):
        with (
            patch("lapor.accounts.commands.check_password", wraps=check_password) as checked,
            pytest.raises(SignInRefused) as refusal,
        ):
            commands.sign_in(username=username, password="salah", at=AT)
        assert checked.call_count == 1
        told.add((type(refusal.value), refusal.value.text))
    assert len(told) == 1


def test_a_guesser_is_stopped_and_the_owner_elsewhere_is_not(
    sari: User, settings: Settings
) -> None:
    settings.LAPOR_DEMO = True
    for _try in range(MOST_TRIES_PER_PAIR):
        with pytest.raises(SignInRefused):
            commands.sign_in(username="sari.uji", password="salah", network="198.51.100", at=AT)
    with pytest.raises(TooManyTries):
        commands.sign_in(username="sari.uji", password=PASSWORD, network="198.51.100", at=AT)
    assert commands.sign_in(username="sari.uji", password=PASSWORD, network="203.0.113", at=AT)
    later = AT + timedelta(seconds=WINDOW_SECONDS)
    assert commands.sign_in(username="sari.uji", password=PASSWORD, network="198.51.100", at=later)


def test_coming_in_often_is_no_guessing(sari: User, settings: Settings) -> None:
    settings.LAPOR_DEMO = True
    for _time in range(MOST_TRIES_PER_PAIR + 1):
        commands.sign_in(username="sari.uji", password=PASSWORD, at=AT)


def test_the_limiter_keeps_neither_names_nor_networks_and_writes_no_log(sari: User) -> None:
    with pytest.raises(SignInRefused):
        commands.sign_in(username="sari.uji", password="salah", network="198.51.100.7", at=AT)
    kept = list(PasswordAttempt.objects.values_list("key", flat=True))
    assert kept and all(len(bytes(key)) == 32 for key in kept)
    assert not any(b"198.51" in bytes(key) or b"sari" in bytes(key) for key in kept)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relpersistence FROM pg_class WHERE relname = 'accounts_passwordattempt'"
        )
        assert cursor.fetchone() == ("u",)


@pytest.mark.parametrize(
    ("username", "name", "password"),
    [("a", "A", PASSWORD), ("sari uji", "A", PASSWORD), ("baru", " ", PASSWORD),
     ("sari.uji", "Sari lain", PASSWORD), ("baru", "Baru", "pendek")],
)  # fmt: skip
def test_an_account_that_cannot_be_is_refused(
    sari: User, settings: Settings, username: str, name: str, password: str
) -> None:
    settings.AUTH_PASSWORD_VALIDATORS = [
        {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}
    ]
    with pytest.raises(AccountRefused):
        commands.open_account(NewAccount(username, name, "", password))


def test_the_command_opens_the_first_account_of_a_real_installation(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LAPOR_NEW_PASSWORD", PASSWORD)
    call_command("accounts", "add", "nadia.uji", "--name", "Nadia")
    user = queries.user_named("nadia.uji")
    assert user is not None and queries.has_second_factor(user.id)
    assert "otpauth://totp/" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("accounts", "totp", "tidak-ada")
    call_command("accounts", "close", "nadia.uji")
    assert queries.user_named("nadia.uji") is None
