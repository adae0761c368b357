"""A shop with an account at a carrier that is a server of the test; its clock is the test's."""

import random
from datetime import datetime
from typing import LiteralString

import msgspec

from doorstep.kit import db
from doorstep.shop import handlers as shops
from doorstep.timeline.polling import handlers as polling
from doorstep.timeline.polling.model import Shown
from doorstep.wiring import check_accounts
from doorstep.work.poll import Poller
from tests.work.carrier import Carrier
from tests.work.house import House
from tests.work.told import NOON, linked, placed, tell


def fixed(now: datetime) -> datetime:
    return now


class Asking:
    """A shop with an account at a carrier that is a server of this test; its clock is the test's."""

    def __init__(self, house: House, carrier: Carrier, **limits: object) -> None:
        self.house, self.carrier = house, carrier
        self.publish(limits)
        self.poller = self.fresh()

    def publish(self, limits: dict[str, object]) -> None:
        given = {"workdays": [1, 2, 3, 4, 5, 6, 7], "per_second": 50, "cost": 0.01, **limits}
        lines = [f"{name} = {msgspec.json.encode(value).decode()}" for name, value in given.items()]
        text = "\n".join(
            ["[[account]]", 'name = "ups-api"', 'carrier = "ups"', f'base_url = "{self.carrier.url}"', *lines]
        )
        text += '\n[account.secrets]\nclient_id = "UPS_ID"\nclient_secret = "UPS_SECRET"\n'
        with self.house.app.database.transaction() as tx:
            now = shops.current(tx, self.house.shop)
            documents = {**now.documents, "carriers.toml": text}
            made = shops.publish(tx, self.house.shop, documents, now.hash, "test", NOON, [check_accounts])
            assert not made.refused, made.complaints

    def fresh(self) -> Poller:
        """Another worker."""
        return Poller(self.house.app, rng=random.Random(1))

    def ask(self, now: datetime) -> int:
        """A round of asking and all that follows from it; nothing follows where nobody was asked."""
        done = self.poller.round(now=now, clock=lambda: now)
        if done:
            self.house.turn(now)
        return done

    def link(self, *numbers: int) -> None:
        for number in numbers:
            tell(self.house, [placed(number), *linked(number)])
        self.house.turn(NOON)

    @property
    def shown(self) -> Shown:
        with self.house.app.database.transaction() as tx:
            (found,) = polling.shown(tx, self.house.shop, NOON)
        return found

    def count(self, sql: LiteralString) -> int:
        with self.house.app.database.transaction() as tx:
            row = db.one(tx, sql)
            return int(row[0]) if row else 0
