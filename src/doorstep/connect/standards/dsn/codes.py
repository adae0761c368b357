"""The codes of refusals: RFC 3463 (5.1.1) and RFC 5321 (550), and what they mean by themselves. Pure."""

import re

from doorstep.connect.standards.dsn.model import BAD_ADDRESS, BLOCKED, FULL, POLICY, TEMPORARY, TOO_BIG

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\.?\d)")
_REPLY = re.compile(r"(?<![\d.#:/-])([45][0-5]\d)(?=[ \t-]|$|[,;:.](?:\s|$))")

#: The last two numbers of a status, registered by IANA; a middle number alone speaks for its whole subject.
_MEANS: dict[str, str] = {
    "1.0": "",  # often used for senders too
    "1.1": BAD_ADDRESS,
    "1.2": BAD_ADDRESS,
    "1.3": BAD_ADDRESS,
    "1.4": BAD_ADDRESS,
    "1.6": BAD_ADDRESS,
    "1.7": BLOCKED,  # the sender's address
    "1.8": BLOCKED,
    "1.10": BAD_ADDRESS,  # null MX
    "2.0": "",
    "2.1": BAD_ADDRESS,
    "2.2": FULL,
    "2.3": TOO_BIG,
    "2.4": "",
    "3.0": "",
    "3.1": TEMPORARY,
    "3.2": TEMPORARY,
    "3.4": TOO_BIG,
    "3.5": TEMPORARY,
    "4.0": TEMPORARY,
    "4.1": TEMPORARY,
    "4.2": TEMPORARY,
    "4.3": TEMPORARY,
    "4.4": TEMPORARY,
    "4.5": TEMPORARY,
    "4.6": TEMPORARY,
    "4.7": TEMPORARY,
    "5.3": POLICY,  # too many recipients
    "6": POLICY,
    "7.0": "",
    "7.1": "",
    "7.25": BLOCKED,
    "7.27": BLOCKED,
    "7.28": BLOCKED,
    "7.8": POLICY,
    "7": POLICY,
}


def statuses(text: str) -> list[str]:
    """Return the statuses of a text, such as "5.1.1", in order."""
    return [f"{a}.{int(b)}.{int(c)}" for a, b, c in _STATUS.findall(text)]


def replies(text: str) -> list[str]:
    """Return the replies of a text, such as "550", in order."""
    return _REPLY.findall(text)


def meaning(status: str) -> str:
    """Return the class that a status means by itself, empty when it says too little."""
    first, _, rest = status.partition(".")
    found = _MEANS.get(rest)
    if found is None:
        found = _MEANS.get(rest.partition(".")[0], "")
    return TEMPORARY if first == "4" and found == BAD_ADDRESS and rest == "2.1" else found


def telling(status: str) -> bool:
    """Whether a status says more than that something failed."""
    return bool(status) and not status.endswith((".0.0",))


def best(found: list[str]) -> str:
    """Return the status that says most: the first one that is not x.0.0, else the first."""
    return next((one for one in found if telling(one)), found[0] if found else "")
