"""Who can sign in. What they may do comes from their posts, which ``directory`` keeps."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    """Finds users by the name they sign in with; writing is the business of commands."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user who signs in as ``username``, in any capitals."""
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """An officer's account. Citizens have none: they hold a receipt key.

    There are no permissions here and no superuser. Django's ``last_login`` is left out: nobody
    needs it, and without it signing in writes nothing to this table.
    """

    last_login = None

    username = models.TextField(unique=True, db_collation="C")  # lower case
    email = models.TextField(blank=True, default="")
    full_name = models.TextField()
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="user_username_lower", condition=Q(username=Lower("username"))
            ),
            models.CheckConstraint(
                name="user_username_form", condition=Q(username__regex=r"^[a-z0-9._-]{2,60}$")
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


class PasswordAttempt(models.Model):
    """How many passwords were tried under one key within one window.

    The key is an HMAC of the account's name or of the client's network: neither can be read
    back, and the table is UNLOGGED (see the migration), so it leaves no trace in the write-ahead
    log or in a backup. Losing it in a crash only forgives some attempts.
    """

    key = models.BinaryField(primary_key=True, max_length=32)
    window = models.BigIntegerField()  # number of the window since 1970, see commands.WINDOW
    tries = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="passwordattempt_tries_positive", condition=Q(tries__gt=0))
        ]
