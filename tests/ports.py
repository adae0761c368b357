"""Free ports for servers that must be told theirs before they start.

A port that the system hands out by itself may go to somebody's outgoing connection between our asking and the server's
start, and two test runs beside each other may be handed the same one. These lie below those that the system hands out,
and each process begins to look in another place.
"""

import os
import socket
from itertools import count

_FIRST, _MANY = 20_000, 12_000
_turn = count(os.getpid() * 97)


def free_port() -> int:
    """A port of this machine that nobody listens on, and that this process has not handed out before."""
    for _ in range(_MANY):
        port = _FIRST + next(_turn) % _MANY
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise OSError("no port is free")
