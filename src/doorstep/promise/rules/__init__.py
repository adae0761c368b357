"""Dates, estimates, warnings and what was said. Pure: no clock, no database, no network."""

from doorstep.promise.rules.calendar import Dispatch, day_end, day_start, dispatch_due, zone_of
from doorstep.promise.rules.chain import Chain, chain_for
from doorstep.promise.rules.lanes import LaneEstimator, Memory, learn, learn_from
from doorstep.promise.rules.ledger import bounds, last_shown, promised_at_checkout, recompute, reproduces, statement
from doorstep.promise.rules.plan import RulesEstimator
from doorstep.promise.rules.question import finished_of, question_of
from doorstep.promise.rules.quotes import BadQuote, quote, quoted_statement, read_quote, token_of
from doorstep.promise.rules.shown import basis_of, shown, worth_telling
from doorstep.promise.rules.warn import derive

__all__ = [
    "BadQuote", "Chain", "Dispatch", "LaneEstimator", "Memory", "RulesEstimator", "basis_of", "bounds", "chain_for",
    "day_end", "day_start", "derive", "dispatch_due", "finished_of", "last_shown", "learn", "learn_from",
    "promised_at_checkout", "question_of", "quote", "quoted_statement", "read_quote", "recompute", "reproduces",
    "shown", "statement", "token_of", "worth_telling", "zone_of",
]  # fmt: skip
