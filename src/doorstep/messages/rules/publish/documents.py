"""Read `messages/<name>.toml`, `consents.toml` and `quiet.toml`. Pure."""

from collections.abc import Iterator, Mapping

from doorstep.messages.model import Consents, Template, Timing
from doorstep.shop.model import Complaint
from doorstep.shop.rules.documents import read

FOLDER = "messages/"
CONSENTS = "consents.toml"
QUIET = "quiet.toml"


def is_template(path: str) -> bool:
    """Whether a document of a shop is a template of a message."""
    return path.startswith(FOLDER) and path.endswith(".toml")


def name_of(path: str) -> str:
    """The name by which playbooks call a template."""
    return path.removeprefix(FOLDER).removesuffix(".toml")


def read_template(path: str, text: str) -> tuple[Template | None, list[Complaint]]:
    """Return the template, or `None` and what is wrong with its form."""
    return read(path, text, Template)


def read_consents(text: str) -> tuple[Consents | None, list[Complaint]]:
    """Return what each purpose needs, or `None` and what is wrong with the form."""
    return read(CONSENTS, text, Consents)


def templates_of(documents: Mapping[str, str]) -> Iterator[tuple[str, Template]]:
    """Yield every template by name. Raises `ValueError` for one that cannot be read."""
    for path in sorted(documents):
        if is_template(path):
            template, complaints = read_template(path, documents[path])
            if template is None:
                raise ValueError(f"{path}: {complaints[0].why}")
            yield name_of(path), template


def consents_of(documents: Mapping[str, str]) -> Consents:
    """Return what each purpose needs; without the document nothing but service messages are sent."""
    if CONSENTS not in documents:
        return Consents()
    consents, complaints = read_consents(documents[CONSENTS])
    if consents is None:
        raise ValueError(f"{CONSENTS}: {complaints[0].why}")
    return consents


def read_timing(text: str) -> tuple[Timing | None, list[Complaint]]:
    """Return the hours and limits, or `None` and what is wrong with the form."""
    return read(QUIET, text, Timing)


def timing_of(documents: Mapping[str, str]) -> Timing:
    """Return when and how often it may be told; without the document there are the settings of `shop.toml` only."""
    if QUIET not in documents:
        return Timing()
    timing, complaints = read_timing(documents[QUIET])
    if timing is None:
        raise ValueError(f"{QUIET}: {complaints[0].why}")
    return timing
