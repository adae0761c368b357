"""The last thing that a loop does, tried again while the store is away."""

import time
from collections.abc import Callable

from doorstep.kit.errors import Collision, StoreDown

#: Seconds to go on trying. Whoever ends us allows for it (`cli.run.up`).
SECONDS = 8.0
_PAUSE = 0.25


def keep_trying(act: Callable[[], None], *, seconds: float = SECONDS) -> bool:
    """Do it, again and again for so many seconds while the store is away or busy; say whether it was done."""
    latest = time.monotonic() + seconds
    while True:
        try:
            act()
        except (StoreDown, Collision):
            if time.monotonic() >= latest:
                return False
            time.sleep(_PAUSE)
        else:
            return True
