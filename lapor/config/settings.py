"""Settings, read from LAPOR_* variables; it fails closed (ARCHITECTURE 3.4, "Settings")."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from lapor.config import databases, env, places, secret_files

BASE_DIR = Path(__file__).resolve().parent.parent
LAPOR_VAR = str(places.var())
LAPOR_RUN = str(places.run())

# Demo mode: example data, well-known passwords, messages shown instead of sent, a clock that can
# be moved. Nothing of it exists without this one switch.
LAPOR_DEMO = DEMO = env.flag("DEMO")
DEBUG = env.flag("DEBUG")
if DEMO:
    secret_files.ensure()

SECRET_KEY = env.secret(
    "SECRET_KEY", places.secrets() / "secret_key", why="it signs sessions and forms"
)
LAPOR_RECEIPT_PEPPER = env.secret(
    "RECEIPT_PEPPER",
    places.secrets() / "receipt_pepper",
    why="receipt keys of reporters are checked with it; it must never change",
)
LAPOR_METRICS_TOKEN = env.text("METRICS_TOKEN")
if not LAPOR_METRICS_TOKEN and (places.secrets() / "metrics_token").is_file():
    LAPOR_METRICS_TOKEN = secret_files.read("metrics_token")

LAPOR_PORT = env.integer("PORT", 8000, least=1)
LAPOR_BASE_URL = env.text("BASE_URL", f"http://127.0.0.1:{LAPOR_PORT}").rstrip("/")
ALLOWED_HOSTS = env.words("HOSTS", "127.0.0.1,localhost,[::1]" if DEMO else "")
CSRF_TRUSTED_ORIGINS = env.words("ORIGINS")

PORTAL_NAME = env.text("PORTAL_NAME", "Lapor")
LAPOR_SMTP_URL = env.text("SMTP_URL")
LAPOR_MAIL_FROM = env.text("MAIL_FROM", "lapor@localhost")
LAPOR_SMS_URL = env.text("SMS_URL")
LAPOR_OMBUDSMAN_URL = env.text("OMBUDSMAN_URL")
LAPOR_OMBUDSMAN_TOKEN = env.text("OMBUDSMAN_TOKEN")

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
    "lapor.demo",
    "lapor.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lapor.web.typed.without_nul",
]

ROOT_URLCONF = "lapor.config.urls"
WSGI_APPLICATION = "lapor.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lapor.web.context.portal",
            ],
        },
    }
]

# ATOMIC_REQUESTS stays off: commands open their own transaction, and it must be the outermost.
DATABASES = databases.settings()
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The vault's tables live in their own schema with names that carry it; the rest in "public".
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/masuk"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
# The law's wording is the source language (ARCHITECTURE 3.6), so "id" needs no catalogue.
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("Bahasa Inggris"))]
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = Path(LAPOR_VAR) / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = Path(LAPOR_VAR) / "files"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "lapor_sesi"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_NAME = "lapor_csrf"
# Secure cookies would never come back over the demo's plain http on loopback.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO
CSRF_FAILURE_VIEW = "lapor.web.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = False  # the proxy in front does it; health doors must answer without
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Ten files of ten megabytes and the form's text in one request (rules/admission.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "lapor.config.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # A 404 or a refused form is no fault of ours, and its line would hold the address asked.
        "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
        "django.security.csrf": {"handlers": [], "level": "ERROR", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.db.backends": {"level": "WARNING", "propagate": True},
        "httpx": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        # Its lines on single jobs repeat their arguments.
        "procrastinate": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
