"""A whole installation for a test: a live shop, its signed door in this process, its loops under the test's clock."""

import asyncio
import base64
import hashlib
import hmac
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from doorstep.intake.door import Door
from doorstep.kit.config import load
from doorstep.kit.tx import Database
from doorstep.shop import handlers as shops
from doorstep.shop.rules import for_demo
from doorstep.timeline.model import OrderState
from doorstep.timeline.store import states
from doorstep.wiring import CHECKERS, App, read_folder
from doorstep.work.read import read_round
from doorstep.work.send import Sender
from doorstep.work.think import think_round

ROOT = Path(__file__).resolve().parents[2]
SHOPIFY, TOKEN = "shopify-secret-of-the-test", "ups-token-of-the-test"
SECRETS = {"DEMO_NORDLICHT_SHOPIFY_SECRET": SHOPIFY, "DEMO_NORDLICHT_UPS_TOKEN": TOKEN}


class House:
    """The starter shop, every playbook switched live, under the name ``alpine``."""

    shop = "alpine"
    #: Whether the starter shop was checked in this run: the same documents need it once.
    checked: ClassVar[bool] = False

    def __init__(self, database: Database, home: Path, smtp: str, now: datetime) -> None:
        env = {"DOORSTEP_HOME": str(home), "DATABASE_URL": database.dsn, "DOORSTEP_SMTP_URL": smtp}
        self.app = App(load(env), database, SECRETS)
        documents = for_demo(read_folder(ROOT / "examples" / "shop"))
        with database.transaction() as tx:
            shops.create_shop(tx, self.shop, self.app.master, now)
            checkers = () if House.checked else CHECKERS
            made = shops.publish(tx, self.shop, documents, None, "test", now, checkers)
            assert not made.refused, made.complaints
            House.checked = True
            self.directory = self.app.directory(tx)
        self.sender = Sender(self.app, rng=random.Random(1))

    def post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> int:
        """Post a body to the door and return the status of its answer."""
        return asyncio.run(self._post(path, msgspec.json.encode(body), headers))

    async def _post(self, path: str, raw: bytes, headers: Mapping[str, str]) -> int:
        door = Door(self.app.database, self.app.keys, self.directory)
        answers: list[dict[str, Any]] = []
        given = {"content-type": "application/json", "content-length": str(len(raw)), **headers}
        scope = {
            "type": "http",
            "method": "POST",
            "path": path,
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(message: Any) -> None:
            answers.append(dict(message))

        await door(scope, receive, send)
        await door.close()
        return int(answers[0]["status"])

    def shopify(self, topic: str, body: Mapping[str, Any], delivery: str) -> int:
        """Post a signed webhook of the shop."""
        signature = hmac.new(SHOPIFY.encode(), msgspec.json.encode(body), hashlib.sha256).digest()
        headers = {
            "x-shopify-topic": topic,
            "x-shopify-webhook-id": delivery,
            "x-shopify-hmac-sha256": base64.b64encode(signature).decode(),
        }
        return self.post("/in/webshop/nordlicht-webshop-7f3c9a-demo", body, headers)

    def ups(self, body: Mapping[str, Any], token: str = TOKEN) -> int:
        """Post a tracking event of the carrier."""
        return self.post("/in/ups/nordlicht-ups-51d0e2-demo", body, {"authorization": f"Bearer {token}"})

    def turn(self, now: datetime) -> None:
        """Let the loops work until nothing is left to do at this moment."""
        for step in range(40):
            at = now + timedelta(milliseconds=100 * step)
            done = read_round(self.app, now=at) + think_round(self.app, now=at) + self.sender.round(now=at)
            if not done:
                return
        raise AssertionError("the loops do not come to rest")

    def state(self, order: str) -> OrderState | None:
        """The state of an order as it is stored."""
        with self.app.database.transaction() as tx:
            return states.state_of(tx, self.shop, order)
