"""The settings of an installation, read from the environment once at start and never at import.

Each value is given as `X`, or as `X_FILE`, the path of a file that holds it.
"""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from msgspec import Struct

from doorstep.kit.errors import SettingError


class Setting(Struct, frozen=True):
    """One line of the table: its name in the environment, what holds when it is unset, and what it means."""

    name: str
    default: str
    meaning: str
    secret: bool = False


SETTINGS = (
    Setting("DATABASE_URL", "", "PostgreSQL 15 or newer to use. Unset: Doorstep starts one of its own.", secret=True),
    Setting("DOORSTEP_HOME", "var", "Folder for everything that Doorstep writes: database, key, mailbox, reports."),
    Setting("DOORSTEP_ADDRESS", "127.0.0.1:8080", "Host and port that the pages and the intake door listen on."),
    Setting("DOORSTEP_PUBLIC_URL", "", "Address that customers see, used in links. Unset: http:// + address."),
    Setting(
        "DOORSTEP_SMTP_URL",
        "",
        "Mail server, as smtp://user:password@host:587 or smtps://…:465. Unset: mails go to the local mailbox.",
        secret=True,
    ),
    Setting("DOORSTEP_MAIL_FROM", "shop@localhost", "Sender of mails when the shop's brand names none."),
    Setting(
        "DOORSTEP_KEY",
        "",
        "Master key, 32 bytes in URL-safe base64. Unset: the file `key` in DOORSTEP_HOME, made at the first start.",
        secret=True,
    ),
    Setting("DOORSTEP_POSTGRES", "", "Which PostgreSQL to start: system, wheel, or a folder with its programs."),
    Setting(
        "DOORSTEP_ALLOW_HOSTS",
        "",
        "Hosts inside the network that connectors may call all the same (host or host:port).",
    ),
    Setting("DOORSTEP_LOG", "text", "Form of the log lines: text for people, json for programs."),
    Setting("DOORSTEP_LOG_LEVEL", "info", "What is logged: debug, info, warning or error."),
    Setting("DOORSTEP_WORKERS", "1", "How many processes run the loops when `doorstep up` starts them."),
    Setting(
        "DOORSTEP_SEND_LEASE",
        "300",
        "Seconds after which a message that was under way is taken up again because its worker died; a call of a hook, "
        "after two minutes at the latest. Must be longer than a mail server may take.",
    ),
    Setting("DOORSTEP_API_KEY", "", "Key of the API with which `doorstep mcp` asks for an assistant.", secret=True),
    Setting("DOORSTEP_DEMO", "on", "Whether `doorstep up` keeps the demo shop alive: on or off."),
)


class Settings(Struct, frozen=True):
    """The settings as values. Empty strings mean "not given"."""

    database_url: str
    home: Path
    host: str
    port: int
    public_url: str
    smtp_url: str
    mail_from: str
    key: str
    postgres: str
    allow_hosts: frozenset[str]
    log: str
    log_level: str
    workers: int
    send_lease: int
    demo: bool


def load(env: Mapping[str, str]) -> Settings:
    """Read the settings out of an environment. Raises `SettingError` with what is wrong and how to mend it."""
    given = {setting.name: _value(env, setting) for setting in SETTINGS}
    host, port = _address(given["DOORSTEP_ADDRESS"])
    return Settings(
        database_url=_database(given["DATABASE_URL"]),
        home=Path(given["DOORSTEP_HOME"]).absolute(),
        host=host,
        port=port,
        public_url=_public(given["DOORSTEP_PUBLIC_URL"] or f"http://{given['DOORSTEP_ADDRESS']}"),
        smtp_url=_smtp(given["DOORSTEP_SMTP_URL"]),
        mail_from=given["DOORSTEP_MAIL_FROM"],
        key=given["DOORSTEP_KEY"],
        postgres=given["DOORSTEP_POSTGRES"],
        allow_hosts=frozenset(given["DOORSTEP_ALLOW_HOSTS"].replace(",", " ").split()),
        log=_choice("DOORSTEP_LOG", given, ("text", "json")),
        log_level=_choice("DOORSTEP_LOG_LEVEL", given, ("debug", "info", "warning", "error")),
        workers=_count("DOORSTEP_WORKERS", given),
        send_lease=_count("DOORSTEP_SEND_LEASE", given),
        demo=_choice("DOORSTEP_DEMO", given, ("on", "off")) == "on",
    )


def django_form(url: str) -> dict[str, object]:
    """Return Django's way to write a PostgreSQL URL. Query parameters win over the parts, as in libpq."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": options.pop("dbname", "") or parts.path.lstrip("/") or "doorstep",
        "USER": options.pop("user", "") or unquote(parts.username or ""),
        "PASSWORD": options.pop("password", "") or unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": options.pop("port", "") or str(parts.port or ""),
        "OPTIONS": options,
    }


def _value(env: Mapping[str, str], setting: Setting) -> str:
    plain, path = env.get(setting.name, ""), env.get(setting.name + "_FILE", "")
    if plain and path:
        raise SettingError(f"{setting.name} and {setting.name}_FILE are both set; keep one")
    if path:
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise SettingError(f"{setting.name}_FILE: {error.strerror}: {path}") from None
    return plain.strip() or setting.default


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise SettingError(f"DOORSTEP_ADDRESS must be host:port, such as 127.0.0.1:8080; it is {text!r}")
    return host, int(port)


def _public(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SettingError(f"DOORSTEP_PUBLIC_URL must begin with https:// (or http://); it is {text!r}")
    return text.rstrip("/")


def _database(text: str) -> str:
    if text and urlsplit(text).scheme not in ("postgresql", "postgres"):
        raise SettingError("DATABASE_URL must look like postgresql://user:password@host:5432/doorstep")
    return text


def _smtp(text: str) -> str:
    if text and (urlsplit(text).scheme not in ("smtp", "smtps") or not urlsplit(text).hostname):
        raise SettingError("DOORSTEP_SMTP_URL must look like smtp://user:password@host:587 or smtps://…:465")
    return text


def _choice(name: str, given: Mapping[str, str], allowed: tuple[str, ...]) -> str:
    if given[name].lower() not in allowed:
        raise SettingError(f"{name} must be one of {', '.join(allowed)}; it is {given[name]!r}")
    return given[name].lower()


def _count(name: str, given: Mapping[str, str]) -> int:
    if not given[name].isdigit() or int(given[name]) < 1:
        raise SettingError(f"{name} must be a whole number of at least 1; it is {given[name]!r}")
    return int(given[name])


def secret_of(env: Mapping[str, str], home: Path, name: str) -> str:
    """Return the secret that a document names: the variable, its ``_FILE``, or ``secrets/<name>`` in our own folder."""
    if not name:
        return ""
    if value := env.get(name, ""):
        return value.strip()
    path = env.get(name + "_FILE", "")
    file = Path(path) if path else home / "secrets" / name
    return file.read_text().strip() if file.is_file() else ""
