"""Open accounts, and let their owners in.

Signing in writes (the count of attempts, the last used step of a TOTP), so it is a command.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from lapor.accounts.models import PasswordAttempt, User
from lapor.rules.errors import RuleViolation
from lapor.rules.labels import _

WINDOW_SECONDS = 15 * 60
# Within one window. The pair is what locks a guesser out; the account's own limit is high, so
# that guessing at somebody's account does not keep its owner out.
MOST_TRIES_PER_PAIR = 10
MOST_TRIES_PER_NETWORK = 100
MOST_TRIES_PER_ACCOUNT = 200

_USERNAME = re.compile(r"[a-z0-9._-]{2,60}")


class AccountRefused(RuleViolation):
    """The account cannot be opened as it was given."""

    code = "account_refused"


class SignInRefused(RuleViolation):
    """Name, password and code do not fit together; which of them is never said."""

    code = "sign_in_refused"


class TooManyTries(SignInRefused):
    """The limiter says no, whether or not this try would have been right."""

    code = "too_many_tries"


@dataclass(frozen=True)
class NewAccount:
    """An officer's account; what the officer may do is a post, added in ``directory``."""

    username: str
    full_name: str
    email: str
    password: str


@transaction.atomic
def open_account(new: NewAccount) -> User:
    """Open an account. Raises AccountRefused: a bad or taken name, a weak password."""
    username = new.username.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise AccountRefused(_("Nama pengguna: 2-60 huruf kecil, angka, titik, atau garis."))
    if not new.full_name.strip():
        raise AccountRefused(_("Nama lengkap wajib diisi."))
    if User.objects.filter(username=username).exists():
        raise AccountRefused(_("Nama pengguna sudah dipakai."))
    user = User(username=username, full_name=new.full_name.strip(), email=new.email.strip())
    set_password(user, new.password)
    return user


def set_password(user: User, password: str) -> None:
    """Give the user another password, which ends all their sessions; AccountRefused if weak."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise AccountRefused(" ".join(weak.messages)) from weak
    user.set_password(password)
    user.save()


@transaction.atomic
def close_account(username: str) -> None:
    """Close an account: its sessions end with the next request. Nothing is deleted."""
    User.objects.filter(username=username).update(is_active=False)


@transaction.atomic
def new_totp(username: str) -> str:
    """Replace the user's second factor; return its otpauth address for an authenticator app.

    Raises User.DoesNotExist.
    """
    user = User.objects.get(username=username)
    TOTPDevice.objects.filter(user=user).delete()
    device: TOTPDevice = TOTPDevice.objects.create(user=user, name="Lapor", tolerance=1)
    return str(device.config_url)


def sign_in(
    *, username: str, password: str, token: str = "", network: str = "", at: datetime
) -> User:
    """Return the user whose name, password and, outside demo mode, TOTP code these are.

    network: where the try comes from (an address prefix); it only enters an HMAC.
    The same work is done whether or not the account exists. Raises SignInRefused, or
    TooManyTries, which a right password does not get around.
    """
    username = username.strip().lower()
    with transaction.atomic(durable=True):  # counted before anything is looked at, and kept
        is_too_much = _is_too_much(username, network, at)
    if is_too_much:
        raise TooManyTries(_("Terlalu banyak percobaan. Coba lagi dalam 15 menit."))
    user = User.objects.filter(username=username, is_active=True).first()
    fits = check_password(password, user.password if user else _nobodys_password())
    if user is None or not fits or not (settings.LAPOR_DEMO or _code_fits(user, token, at)):
        raise SignInRefused(_("Nama pengguna, kata sandi, atau kode tidak cocok."))
    # Only mistakes count against the pair: an officer may come in as often as needed.
    PasswordAttempt.objects.filter(key=_key("pair", username, network)).delete()
    return user


@lru_cache(maxsize=1)
def _nobodys_password() -> str:
    """A password nobody has, so that an unknown name costs what a known one costs."""
    return make_password("tidak ada pengguna ini")


def _code_fits(user: User, token: str, at: datetime) -> bool:
    """Whether the code is one of the user's, now or a step beside, and was not used before."""
    device = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    if device is None or not token.isascii() or not token.isdigit():
        return False
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = at.timestamp()
    if not totp.verify(int(token), device.tolerance, device.last_t + 1):
        return False
    # Conditional, so that of two requests with one code only one gets in.
    used = TOTPDevice.objects.filter(id=device.id, last_t=device.last_t)
    return bool(used.update(last_t=totp.t()) == 1)


_COUNT = """
INSERT INTO accounts_passwordattempt AS known (key, "window", tries) VALUES (%s, %s, 1)
    ON CONFLICT (key) DO UPDATE
   SET tries = CASE WHEN known."window" = excluded."window" THEN known.tries + 1 ELSE 1 END,
       "window" = excluded."window"
RETURNING tries
"""


def _is_too_much(username: str, network: str, at: datetime) -> bool:
    """Count this try under its keys, and say whether one of them has had too many."""
    window = int(at.timestamp()) // WINDOW_SECONDS
    limits = {
        _key("pair", username, network): MOST_TRIES_PER_PAIR,
        _key("account", username): MOST_TRIES_PER_ACCOUNT,
    }
    if network:
        limits[_key("network", network)] = MOST_TRIES_PER_NETWORK
    is_too_much = False
    with connection.cursor() as cursor:
        for key, most in sorted(limits.items()):  # one order for all, so nobody deadlocks
            cursor.execute(_COUNT, [key, window])
            (tries,) = cursor.fetchone()
            is_too_much |= tries > most
        cursor.execute('DELETE FROM accounts_passwordattempt WHERE "window" < %s', [window - 96])
    return is_too_much


def _key(*parts: str) -> bytes:
    secret = str(settings.SECRET_KEY).encode()
    return hmac.digest(secret, "\0".join(("password", *parts)).encode(), "sha256")
