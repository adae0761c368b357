"""Past orders fetched from a shop's API, as history."""

import hashlib
from collections.abc import Iterator, Mapping
from importlib import import_module

from doorstep import connect
from doorstep.cli.importing.findings import Findings
from doorstep.cli.importing.source import Broken, Piece, Unfit
from doorstep.connect.cards import Reader
from doorstep.connect.fetching import Account, Wire
from doorstep.kit.errors import TransportError
from doorstep.timeline.model import Ignored, Reading

#: Whose past orders can be fetched.
SHOPS = ("shopify", "woocommerce", "bigcommerce")


class Fetched:
    """A shop's orders; positions are the provider's own (ids, seconds), so progress is counted in orders."""

    unit = "orders"
    grows = True
    counted = True

    def __init__(self, reader: Reader, account: Account, wire: Wire, beside: Mapping[str, str]) -> None:
        """Ask how many orders there are. Raises `Unfit` when nobody can be asked."""
        self.reader, self._account, self._wire, self._beside = reader, account, wire, dict(beside)
        try:
            self.total = wire.count()
        except TransportError as error:
            raise Unfit(f"The past orders cannot be fetched: {error.message}.") from None

    def fingerprint(self) -> str:
        """Return a hash of whose orders these are, and since when; never of the secret, which may be changed."""
        words = (self.reader.id, self._account.base, self._account.since)
        return hashlib.blake2b("\0".join(words).encode(), digest_size=16).hexdigest()

    def pieces(self, at: int, found: Findings) -> Iterator[Piece]:
        """Fetch and read page by page. Raises `Broken` when the provider does not answer in time."""
        try:
            for page in self._wire.pages(at):
                readings = [self.reader.read(raw, self._beside) for raw in page.bodies]
                for reading in readings:
                    found.note_reading(_named(reading), 0)
                yield Piece(page.at, len(readings), readings)
        except TransportError as error:
            raise Broken(f"{error.message}.") from None


def _named(reading: Reading) -> Reading:
    """The same with the order's name before each path, so that an example can be looked up."""
    order = next((one.subject for one in reading.events if one.subject.startswith("order:")), "")
    ignored = tuple(Ignored(f"{order} {one.path}".strip(), one.why) for one in reading.ignored)
    return Reading((), ignored, reading.error)


def beside_of(connector: str) -> Mapping[str, str]:
    """Return what the reader of a shop is given beside each fetched order."""
    found: Mapping[str, str] = import_module(f"{connect.READERS[connector]}.wire").BESIDE
    return found
