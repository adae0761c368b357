"""Django's settings, made from ours when Django starts. Django serves its own tables and nothing else."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from doorstep.kit import ids, seal
from doorstep.kit.config import django_form, load

_HERE = Path(__file__).parent
_OURS = load(os.environ)
_PUBLIC = urlsplit(_OURS.public_url)


SECRET_KEY = ids.keyed(seal.master_key(_OURS.key, _OURS.home), "django").hex()
DEBUG = False
ALLOWED_HOSTS = ["*"] if _OURS.host in ("127.0.0.1", "localhost") else [_PUBLIC.hostname or "", _OURS.host]
CSRF_TRUSTED_ORIGINS = [f"{_PUBLIC.scheme}://{_PUBLIC.netloc}"]
ROOT_URLCONF = "doorstep.web.urls"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **django_form(_OURS.database_url),
        "CONN_MAX_AGE": None,  # a connection a thread, kept
        "CONN_HEALTH_CHECKS": True,  # without it each thread's first page after a restart of PostgreSQL is an error
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "doorstep.kit.schema",
    "doorstep.accounts",
]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
MIDDLEWARE = [
    "doorstep.web.middleware.Headers",
    "doorstep.web.middleware.Desks",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "doorstep.web.environment.environment",
            "autoescape": True,
            "trim_blocks": True,
            "lstrip_blocks": True,
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "entrance"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"doorstep": "doorstep.web.templatetags.doorstep"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

EPCIS_WRITER = "doorstep.connect.standards.epcis.write.write"  # the API may not know a connector

AUTH_USER_MODEL = "accounts.Member"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "doorstep.accounts.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # who may sign in is decided by an owner, not by owning an address
ACCOUNT_SESSION_REMEMBER = None
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "/console/"
MFA_ADAPTER = "doorstep.accounts.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Doorstep"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _PUBLIC.hostname in ("127.0.0.1", "localhost")
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _PUBLIC.scheme == "https"
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # other sites never see a link to an order
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

EMAIL_BACKEND, EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", _OURS.home / "mailbox" / "staff"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _OURS.mail_from
if _OURS.smtp_url:  # forgotten passwords; customers' messages have a channel of their own
    _MAIL = urlsplit(_OURS.smtp_url)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _MAIL.hostname, _MAIL.port or (465 if _MAIL.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_MAIL.username or ""), unquote(_MAIL.password or "")
    EMAIL_USE_SSL, EMAIL_TIMEOUT = _MAIL.scheme == "smtps", 20
    EMAIL_USE_TLS = _MAIL.scheme == "smtp" and bool(EMAIL_HOST_USER)

CACHES = {  # shared by all processes, since it counts tries
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cached"}
}

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [_HERE / "locale"]
STATIC_URL = "/static/"
LOGGING_CONFIG = None  # doorstep.cli.logs sends every line to one place
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
