"""Ask, prepare, resume, record what became of it, and look at messages; within a transaction that others open."""

from doorstep.messages.handlers.ask import ask
from doorstep.messages.handlers.begin import begin, release
from doorstep.messages.handlers.desk import Desk
from doorstep.messages.handlers.escalation import Climbed, climb
from doorstep.messages.handlers.fates import News, record_fates
from doorstep.messages.handlers.prepare import Prepared, due_asks, prepare, prepare_one, put_off
from doorstep.messages.handlers.read import Shown, letters_of
from doorstep.messages.handlers.resume import Place, Resumed, due_attempts, put_off_attempt, resume
from doorstep.messages.handlers.tidy import TABLES, ensure_months

__all__ = [
    "TABLES",
    "Climbed",
    "Desk",
    "News",
    "Place",
    "Prepared",
    "Resumed",
    "Shown",
    "ask",
    "begin",
    "climb",
    "due_asks",
    "due_attempts",
    "ensure_months",
    "letters_of",
    "prepare",
    "prepare_one",
    "put_off",
    "put_off_attempt",
    "record_fates",
    "release",
    "resume",
]
