"""Settings of an installation; everything that differs between installations comes from the environment.

EGISZ_DATA_DIR   folder of keys, files and the private database (./var)
DATABASE_URL     PostgreSQL; postgresql://user:password@host:port/name or postgresql://user@/name?host=/socket/folder;
                 without it the private database that script/server keeps in the data folder
EGISZ_DATABASE_OWNER_URL  the same database as the role that owns the tables; then DATABASE_URL names a role that has
                 only the rows (docs/how-to/row-security.md); migrate and rotate_keys work as the owner by themselves,
                 any other command with EGISZ_AS_OWNER=1
EGISZ_DB_POOL    connections that one process may hold (10); keep it above EGISZ_WEB_THREADS (4); 0: one a thread
EGISZ_STATEMENT_TIMEOUT  seconds after which PostgreSQL gives a statement up (30; 0: never)
EGISZ_BASE_URL   address as people see it (http://127.0.0.1:8000)
EGISZ_LOG_LEVEL  INFO; EGISZ_LOG_FORM is json (for machines) or text (for people)
EGISZ_DEBUG      1 switches the developer's error pages on
EGISZ_NSI_KEYS   optional: programs ask dictionaries also without a key; required: only with one (docs/how-to/keys.md)
EGISZ_NSI_LIMIT_ADDRESS, EGISZ_NSI_LIMIT_KEY  requests a minute of an address without a key (6000) and of a key (60000);
                 0: no limit
EGISZ_PROXIES    addresses or networks whose X-Forwarded-For is believed (127.0.0.0/8 ::1)
EGISZ_OWN_NETWORKS  networks whose requests without a key are not counted (127.0.0.0/8 ::1)
EGISZ_HSTS_SECONDS  how long browsers keep to https (31536000, a year); only with an https EGISZ_BASE_URL
EGISZ_HSTS_SUBDOMAINS  0: the hosts below this one are not asked to keep to https
EGISZ_SEALS_DIR  folder on another machine for the journal's seals, a file a day; verify_journal compares with it
EGISZ_SYSLOG_URL tls://host:port?ca=file[&cert=file&key=file&name=host]: where sealed rows of the journal are sent
EGISZ_ACCESS_PROFILE  passwords by the profile modern (length, lists) or fstec (alphabet, change every 60 days)
EGISZ_SMS_URL    http(s)://token@host/path of a gateway that takes POST {"to","text"}; without it SMS go into <data>/sms
EGISZ_SMTP_URL   smtp://user:password@host:port (?tls=1); without it letters are written into <data>/mail
"""

from __future__ import annotations

import ipaddress
import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from egisz.config.signin import *  # noqa: F403 - the settings of sign-in stand in a file of their own

ROOT = Path(__file__).resolve().parents[2]
EGISZ_DATA_DIR = Path(os.environ.get("EGISZ_DATA_DIR", ROOT / "var")).resolve()
EGISZ_KEYS_DIR = Path(os.environ.get("EGISZ_KEYS_DIR", EGISZ_DATA_DIR / "keys"))
EGISZ_FILES_DIR = Path(os.environ.get("EGISZ_FILES_DIR", EGISZ_DATA_DIR / "files"))
EGISZ_BASE_URL = os.environ.get("EGISZ_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
EGISZ_VERSION = "0.1.0"

DEBUG = os.environ.get("EGISZ_DEBUG") == "1"


def _secret_key() -> str:
    """Django's signing key; kept beside the other keys of the installation."""
    path = EGISZ_KEYS_DIR / "django.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(f".{os.getpid()}.new")
        draft.write_text(os.urandom(48).hex())
        draft.chmod(0o600)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


SECRET_KEY = _secret_key()
_base = urlsplit(EGISZ_BASE_URL)
ALLOWED_HOSTS = [_base.hostname or "127.0.0.1", "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [EGISZ_BASE_URL]
_secure = _base.scheme == "https"


def _database_url() -> str:
    """The given database, or the private one; script/server writes down where its socket is."""
    given = os.environ.get("DATABASE_URL", "")
    if given:
        return given
    note = EGISZ_DATA_DIR / "database.url"
    return note.read_text().strip() if note.exists() else f"postgresql://egisz@/egisz?host={EGISZ_DATA_DIR / 'run'}"


def _owner_url() -> str:
    """The owner of the tables, where it is another role than the application's; empty where there is one role."""
    if given := os.environ.get("EGISZ_DATABASE_OWNER_URL", ""):
        return given
    private, note = EGISZ_DATA_DIR / "database.url", EGISZ_DATA_DIR / "owner.url"
    is_private = note.exists() and private.exists() and private.read_text().strip() == _database_url()
    return note.read_text().strip() if is_private else ""


def _works_as_owner() -> bool:
    command = sys.argv[1] if Path(sys.argv[0]).name == "manage.py" and len(sys.argv) > 1 else ""
    return os.environ.get("EGISZ_AS_OWNER") == "1" or command in {"migrate", "rotate_keys"}


def _user_of(url: str) -> str:
    parts = urlsplit(url)
    return unquote(parts.username or "") or parse_qs(parts.query).get("user", [""])[-1]


# The role that gets rights to rows when the owner migrates; empty: one role is both
EGISZ_DATABASE_ROLE = _user_of(_database_url()) if _owner_url() else ""


def _database() -> dict[str, object]:
    parts = urlsplit((_works_as_owner() and _owner_url()) or _database_url())
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL: the only engine is PostgreSQL (postgresql://…)")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host, port = query.pop("host", ""), query.pop("port", "")
    user, password = query.pop("user", ""), query.pop("password", "")
    pool_size = int(os.environ.get("EGISZ_DB_POOL", "10"))
    patience = int(float(os.environ.get("EGISZ_STATEMENT_TIMEOUT", "30")) * 1000)
    limits = {
        "statement_timeout": patience,
        "lock_timeout": min(patience, 10_000),
        "idle_in_transaction_session_timeout": min(patience, 30_000) * 2,
    }
    return {
        "ENGINE": "egisz.db.backend",
        "NAME": parts.path.lstrip("/") or "egisz",
        "USER": unquote(parts.username or "") or user,
        "PASSWORD": unquote(parts.password or "") or password,
        "HOST": parts.hostname or host,
        "PORT": str(parts.port or port),
        "CONN_HEALTH_CHECKS": True,  # a connection that died with the database is replaced before it is used
        "OPTIONS": {
            **query,  # sslmode, sslrootcert, …: libpq's own parameters
            "pool": {"min_size": 1, "max_size": pool_size, "timeout": 15} if pool_size else False,
            "application_name": "egisz",
            "connect_timeout": int(query.get("connect_timeout", "10")),
            "options": " ".join(
                [query.get("options", ""), *(f"-c {key}={value}" for key, value in limits.items())]
            ).strip(),
        },
        "TEST": {"NAME": os.environ.get("EGISZ_TEST_DB") or None},
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "pgtrigger",
    "pghistory",
    # ground
    "egisz.db",
    "egisz.ui",
    # rooms, from the lowest storey up
    "egisz.outbox",
    "egisz.audit",
    "egisz.identity",
    "egisz.consents",
    "egisz.nsi",
    "egisz.files",
    "egisz.frmo",
    "egisz.frmr",
    "egisz.signature",
    "egisz.cme",
    "egisz.accreditation",
    "egisz.extracts",
    "egisz.corrections",
    "egisz.notifications",
    "egisz.rights",
    # faces
    "egisz.workplace",
    "egisz.cabinet",
    "egisz.demo",
]

MIDDLEWARE = [
    "egisz.ui.middleware.RequestIdMiddleware",
    "egisz.config.access.AccessLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "egisz.ui.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "egisz.identity.middleware.ActorMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "egisz.ui.middleware.HouseErrorsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "egisz.config.urls"
WSGI_APPLICATION = "egisz.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "egisz.ui.jinja.HouseTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"environment": "egisz.ui.jinja.environment"},
    },
]
FORM_RENDERER = "egisz.ui.renderer.KitRenderer"
EGISZ_ORGANIZATIONS = "egisz.frmo.public.organizations"  # (oids) -> cards by OID, for `/rs` of the embedded provider
EGISZ_NAVIGATION = "egisz.cabinet.public.navigation"  # (request) -> egisz.ui.navigation.Navigation
EGISZ_PROOF_PAGE = "egisz.cabinet.web.confirm.ask"  # (request) -> the answer to a request that needs a fresh proof

AUTH_USER_MODEL = "identity.Account"
LOGIN_URL = "/login/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTHENTICATION_BACKENDS = ["egisz.identity.backends.AccountBackend"]

# Who encrypts fields: the first writes, all read (egisz/db/crypto.py)
EGISZ_CRYPTO_BACKENDS = os.environ.get("EGISZ_CRYPTO_BACKENDS", "egisz.db.crypto.AesGcm").split()

# Work of scrypt that opens a signing key with its PIN; a power of two, kept the same for the life of an installation
EGISZ_PIN_WORK = int(os.environ.get("EGISZ_PIN_WORK", str(1 << 15)))

LANGUAGE_CODE = "ru"
TIME_ZONE = "Europe/Moscow"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = EGISZ_DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "egisz.ui.storage.HouseStaticStorage"},
}
MEDIA_ROOT = EGISZ_FILES_DIR
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

SESSION_ENGINE = "egisz.identity.gateway.sessions"
SESSION_COOKIE_NAME = "__Host-egisz" if _secure else "egisz"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = _secure
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(os.environ.get("EGISZ_SESSION_HOURS", "12")) * 3600
CSRF_COOKIE_NAME = "__Host-csrftoken" if _secure else "csrftoken"
CSRF_COOKIE_SECURE = _secure
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "egisz.ui.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# Browsers keep to https for a year; only where the address of the installation is https.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure else None
SECURE_HSTS_SECONDS = int(os.environ.get("EGISZ_HSTS_SECONDS", "31536000")) if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = os.environ.get("EGISZ_HSTS_SUBDOMAINS", "1") == "1"
X_FRAME_OPTIONS = "DENY"

SILENCED_SYSTEM_CHECKS: list[str] = []


def _mail() -> dict[str, object]:
    url = os.environ.get("EGISZ_SMTP_URL", "")
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": EGISZ_DATA_DIR / "mail",
        }
    parts = urlsplit(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "127.0.0.1",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parse_qs(parts.query).get("tls") == ["1"],
        "EMAIL_TIMEOUT": 20,
    }


globals().update(_mail())
DEFAULT_FROM_EMAIL = os.environ.get("EGISZ_MAIL_FROM", "Кабинет медработника <noreply@localhost>")


EGISZ_NSI_DIR = os.environ.get("EGISZ_NSI_DIR", "")
EGISZ_NSI_FOLLOW_URL = os.environ.get("EGISZ_NSI_FOLLOW_URL", "").rstrip("/")
EGISZ_NSI_FOLLOW_KEY = os.environ.get("EGISZ_NSI_FOLLOW_KEY", "")
EGISZ_NSI_FOLLOW_CA = os.environ.get("EGISZ_NSI_FOLLOW_CA", "")
EGISZ_NSI_UNPACKED_MB = int(os.environ.get("EGISZ_NSI_UNPACKED_MB", "512"))  # of one uploaded dictionary
EGISZ_NSI_UNPACK_RATIO = int(os.environ.get("EGISZ_NSI_UNPACK_RATIO", "200"))
EGISZ_NSI_ARCHIVES_DIR = Path(os.environ.get("EGISZ_NSI_ARCHIVES_DIR", EGISZ_DATA_DIR / "archives"))
EGISZ_HOOKS_PRIVATE = os.environ.get("EGISZ_HOOKS_PRIVATE") == "1"  # webhooks may go into one's own network


def _networks(name: str, default: str) -> str:
    """Addresses and networks by spaces or commas; a mistake stops the start, not the requests."""
    given = os.environ.get(name, default).replace(",", " ")
    for part in given.split():
        ipaddress.ip_network(part, strict=False)
    return given


EGISZ_NSI_KEYS = os.environ.get("EGISZ_NSI_KEYS", "optional")
if EGISZ_NSI_KEYS not in {"optional", "required"}:
    raise ValueError("EGISZ_NSI_KEYS: optional or required")
EGISZ_NSI_LIMIT_ADDRESS = int(os.environ.get("EGISZ_NSI_LIMIT_ADDRESS", "6000"))
EGISZ_NSI_LIMIT_KEY = int(os.environ.get("EGISZ_NSI_LIMIT_KEY", "60000"))
EGISZ_PROXIES = _networks("EGISZ_PROXIES", "127.0.0.0/8 ::1")
EGISZ_OWN_NETWORKS = _networks("EGISZ_OWN_NETWORKS", "127.0.0.0/8 ::1")
EGISZ_SEALS_DIR = os.environ.get("EGISZ_SEALS_DIR", "")
EGISZ_SYSLOG_URL = os.environ.get("EGISZ_SYSLOG_URL", "")
EGISZ_ACCESS_PROFILE = os.environ.get("EGISZ_ACCESS_PROFILE", "modern")
EGISZ_SMS_URL = os.environ.get("EGISZ_SMS_URL", "")
EGISZ_LAW_DIR = os.environ.get("EGISZ_LAW_DIR", "")
EGISZ_SUPPORT_EMAIL = os.environ.get("EGISZ_SUPPORT_EMAIL", "egisz@stp-egisz.ru")

LOGGING_CONFIG = "egisz.config.logs.configure"
LOGGING = {"level": os.environ.get("EGISZ_LOG_LEVEL", "INFO"), "form": os.environ.get("EGISZ_LOG_FORM", "json")}
