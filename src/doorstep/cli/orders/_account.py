"""Whose API past orders are fetched from: by the shop's sources document, or as the command says."""

import argparse
import os
import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module

from doorstep import connect
from doorstep.cli.answer import Problem
from doorstep.cli.importing.fetched import Fetched, beside_of
from doorstep.connect.fetching import Account
from doorstep.kit import clock
from doorstep.kit.config import Settings, secret_of
from doorstep.shop.model import Source
from doorstep.shop.rules import sources_of

_WHERE = {
    "shopify": "https://NAME.myshopify.com",
    "woocommerce": "https://the-shop.example",
    "bigcommerce": "https://api.bigcommerce.com/stores/HASH",
}


@contextmanager
def fetched(
    args: argparse.Namespace, settings: Settings, documents: Mapping[str, str], beside: Mapping[str, str]
) -> Iterator[Fetched]:
    """Open the API of the shop that `--from` names. Raises `Problem` for what is missing, and `Unfit`."""
    source = _source(args, documents)
    account = _account(args, settings, source)
    wire = import_module(f"{connect.READERS[args.shop_system]}.wire").Wire(
        account, allow_hosts=settings.allow_hosts, sleep=time.sleep, rng=random.SystemRandom(), now=clock.now
    )
    told = {**beside, **({"zone": source.zone} if source.zone else {}), **beside_of(args.shop_system)}
    try:
        yield Fetched(connect.reader(args.shop_system), account, wire, told)
    finally:
        wire.close()


def _source(args: argparse.Namespace, documents: Mapping[str, str]) -> Source:
    """The source of the sources document that is meant; an empty one where the command says everything itself."""
    known = [one for one in (sources_of(documents) if documents else ()) if one.connector == args.shop_system]
    meant = [one for one in known if one.name == args.source] if args.source else [one for one in known if one.api]
    if args.source and not meant:
        names = ", ".join(one.name for one in known) or "none"
        raise Problem(f"sources.toml has no source {args.source!r} of {args.shop_system}. It has: {names}.")
    if len(meant) > 1:
        raise Problem(f"Say which with --source: {', '.join(one.name for one in meant)}.")
    return meant[0] if meant else Source("", args.shop_system, "")


def _account(args: argparse.Namespace, settings: Settings, source: Source) -> Account:
    base, name = args.url or source.api, args.secret or source.api_secret
    if not base or not name:
        raise Problem(
            f'Where is the shop\'s API? Write into its source in sources.toml: api = "{_WHERE[args.shop_system]}" and'
            ' api_secret = "THE_SETTING_WITH_THE_TOKEN", or say --url and --secret.'
        )
    secret = secret_of(os.environ, settings.home, name)
    if not secret:
        where = settings.home / "secrets" / name
        raise Problem(f"There is no token in {name}. Set {name} or {name}_FILE, or put it into {where}.")
    return Account(base, secret, _since(args.since))


def _since(text: str) -> str:
    """The moment as every provider takes it, in UTC."""
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Problem(f"{text!r} is no day; write it as 2026-03-04.") from None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
