"""Outgoing hooks: which documents are right, what is told, how it is signed, when it is tried again. Pure."""

from doorstep.messages.hooks.rules.documents import HOOKS, allowed_hosts, check_hooks, hooks_of
from doorstep.messages.hooks.rules.payload import delivery_id, news_of, tell_event, tell_step, webhook_id
from doorstep.messages.hooks.rules.retry import MOST, Sentence, sentence
from doorstep.messages.hooks.rules.sign import BadSecret, headers_for, key_of

__all__ = [
    "BadSecret",
    "HOOKS",
    "MOST",
    "Sentence",
    "allowed_hosts",
    "check_hooks",
    "delivery_id",
    "headers_for",
    "hooks_of",
    "key_of",
    "news_of",
    "sentence",
    "tell_event",
    "tell_step",
    "webhook_id",
]
