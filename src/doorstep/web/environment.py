"""Jinja for our own pages: what every template may call."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.middleware.csrf import get_token
from django.template.backends.jinja2 import Jinja2 as Backend  # noqa: F401 - the engine that calls `environment`
from django.urls import reverse
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from doorstep.kit import i18n
from doorstep.web import files


def environment(**options: object) -> Environment:
    """Return the environment; a name that a template misses is an error, never an empty space."""
    rest: dict[str, Any] = {name: value for name, value in options.items() if name not in ("autoescape", "undefined")}
    made = Environment(autoescape=True, undefined=StrictUndefined, **rest)
    made.globals.update(file=files.address, url=reverse, csrf=csrf, t=translated, tn=counted)
    made.filters.update(instant=instant, moment=moment)
    return made


@pass_context
def translated(context: Context, msgid: str, /, **values: object) -> str:
    """Return a sentence in the page's language."""
    return i18n.Translator(str(context.get("language", "en"))).text(msgid, **values)


@pass_context
def counted(context: Context, one: str, many: str, n: int, /, **values: object) -> str:
    """Return the sentence for `n` things in the page's language."""
    return i18n.Translator(str(context.get("language", "en"))).plural(one, many, n, **values)


@pass_context
def csrf(context: Context) -> Markup:
    """Return the hidden field that a form needs."""
    token = get_token(context["request"])
    return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(token)


def instant(at: datetime) -> str:
    """Return the instant for `datetime=` and tool-tips, in UTC."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@pass_context
def moment(context: Context, at: datetime) -> Markup:
    """Return a moment as people say it, with the instant in the tool-tip."""
    zone: ZoneInfo = context["zone"]
    words = i18n.moment_words(at, context["now"], zone, str(context.get("language", "en")))
    exact = at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %Z")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(instant(at), exact, words)
