"""What stand-ins of channels share: how a receipt is called back, and what a telephone number looks like."""

import re
from typing import NamedTuple

#: ITU-T E.164: a plus, a country's code that does not begin with zero, at most fifteen digits.
E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class Callback(NamedTuple):
    """A call of the provider to the shop's address."""

    url: str
    headers: dict[str, str]
    body: bytes
    method: str = "POST"
