"""The token of an open transaction. Pure: handlers pass it on, only stores and views query through it."""


class Tx:
    """An open transaction. It cannot be opened, committed or queried by whoever merely holds it."""

    __slots__ = ()
