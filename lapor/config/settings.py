"""Settings, read from LAPOR_* variables. (The frame completes this file.)"""

from __future__ import annotations

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ.get("LAPOR_SECRET_KEY", "")
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "procrastinate.contrib.django",
    "lapor.accounts",
    "lapor.directory",
    "lapor.vault",
    "lapor.publication",
    "lapor.reports",
    "lapor.notifications",
    "lapor.referrals",
    "lapor.web",
]
AUTH_USER_MODEL = "accounts.User"
ROOT_URLCONF = "lapor.config.urls"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "id"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
