"""Ask, prepare, resume, record what became of it, and look at messages; within a transaction that others open."""

from doorstep.messages.handlers.ask import ask
from doorstep.messages.handlers.desk import Desk
from doorstep.messages.handlers.fates import News, record_fates
from doorstep.messages.handlers.prepare import Prepared, prepare
from doorstep.messages.handlers.read import Shown, letters_of
from doorstep.messages.handlers.resume import Resumed, resume

__all__ = [
    "Desk",
    "News",
    "Prepared",
    "Resumed",
    "Shown",
    "ask",
    "letters_of",
    "prepare",
    "record_fates",
    "resume",
]
