"""Say what the answer of a mail server to a mail means (RFC 5321, RFC 3463), by the same words as bounces. Pure."""

from doorstep.connect.standards.dsn import codes, model, words
from doorstep.connect.standards.dsn.model import Bounce


def refusal(recipient: str, said: str) -> Bounce:
    """Return the class of a refusal for good, with its code."""
    status = codes.best(codes.statuses(said))
    meant = words.meant(said)
    kind = (meant.kind if meant else "") or codes.meaning(status)
    weak = None if kind else words.meant(said, weak=True)
    kind = kind or (weak.kind if weak else model.UNKNOWN)
    code = status or next(iter(codes.replies(said)), "")
    return Bounce(recipient, kind, code, permanent=kind == model.BAD_ADDRESS and not (meant and meant.passes))
