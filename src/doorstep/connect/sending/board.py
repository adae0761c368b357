"""Which account carries a shop's channel, who is tried after it failed, and the lines to all of them."""

from collections.abc import Callable, Mapping
from typing import Protocol

from doorstep.connect.asking import Http
from doorstep.connect.sending.lines import Line, Lines
from doorstep.connect.sending.registry import carries
from doorstep.messages.accounts.model import UNSURE, Account, Accounts
from doorstep.messages.accounts.rules import carriers_of
from doorstep.messages.ports import Channel


class Closing(Http, Protocol):
    """Calls to the outside world that keep connections."""

    def close(self) -> None:
        """Hang up."""
        ...


class Board:
    """The accounts of all shops. An attempt names its account as `shop/account`."""

    def __init__(
        self,
        accounts: Callable[[str], Accounts],
        http: Callable[[bool], Closing],
        secret: Callable[[str], str],
        *,
        share: float = 1.0,
    ) -> None:
        """``accounts`` finds those of a shop as they are in force, ``secret`` what a setting holds, ``http`` opens
        connections (True: HTTP/2); ``share`` is the part of each account's rate that is this process's."""
        self._accounts, self._http, self._secret, self._share = accounts, http, secret, share

    def first(self, shop: str, channel: str) -> str:
        """Who is tried first; empty when no account of this shop carries the channel."""
        return next(iter(self._order(shop, channel)), "")

    def after(self, channel: str, name: str) -> tuple[str, bool]:
        """Who is tried after this account failed: the next one at once; after the last the first again, later."""
        order = self._order(name.partition("/")[0], channel)
        place = order.index(name) + 1 if name in order else 0
        return (order[place], True) if place < len(order) else (next(iter(order), ""), False)

    def repeats(self, name: str) -> str:
        """What a repeat to this account does (`Carries.repeat`); nobody knows of whom we do not know."""
        account = self._account(name)
        able = carries().get(account.connector) if account else None
        return able.repeat if able else UNSURE

    def lines(self, fixed: Mapping[str, Channel]) -> Lines:
        """Every channel by the name under which attempts know it: these, and accounts, opened when they are needed."""
        return Lines(fixed, self._account, self._open)

    def _order(self, shop: str, channel: str) -> tuple[str, ...]:
        return tuple(f"{shop}/{name}" for name in carriers_of(self._accounts(shop), channel, carries()))

    def _account(self, name: str) -> Account | None:
        shop, _, account = name.partition("/")
        return self._accounts(shop).named(account) if account else None

    def _open(self, name: str, account: Account) -> Channel:
        able = carries().get(account.connector)
        http = self._http(able.http2 if able else False)
        secrets = {key: self._secret(setting) for key, setting in account.secrets.items()}
        return Line(account, http, secrets, self.after, share=self._share, end=http.close)
