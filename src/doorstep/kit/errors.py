"""The errors that cross chapters. Pure, so that everybody may catch them."""


class TransportError(Exception):
    """The outside world did not take what we sent. `permanent` says whether trying again can help.

    `retry_after` is in seconds, as the other side asked for it; `status` is its HTTP status, where there was one.
    `lost` says that no answer came although the request may have arrived. `cause` says in a word why an address refuses
    for good, by the other side's `code`; empty where nothing is known of the address.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool,
        retry_after: float | None = None,
        status: int | None = None,
        lost: bool = False,
        cause: str = "",
        code: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent
        self.retry_after = retry_after
        self.status = status
        self.lost = lost
        self.cause = cause
        self.code = code


class StoreDown(Exception):
    """PostgreSQL cannot be reached, is starting or went away in the middle; nothing was committed that we know of."""


class Collision(Exception):
    """PostgreSQL refused this transaction because of another one (deadlock, lock time-out): try again."""


class Unreadable(Exception):
    """Sealed bytes could not be opened: the key was destroyed, is another one, or the bytes were changed."""


class SettingError(Exception):
    """A setting is missing or cannot be understood. The text says how to mend it."""
