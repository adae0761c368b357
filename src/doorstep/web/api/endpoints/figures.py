"""How carriers did."""

from typing import Annotated

from msgspec import Meta

from doorstep.learning.scorecards import handlers as scorecards
from doorstep.learning.scorecards.model import DIMENSIONS, Board
from doorstep.web.api.call import Call
from doorstep.web.api.route import Asks
from doorstep.web.problems import Trouble, Wrong

Word = Annotated[str, Meta(max_length=200)]


class WhichCards(Asks, frozen=True, kw_only=True):
    """By what cards are told apart, how many weeks, and only which."""

    by: Annotated[str, Meta(max_length=60, description=f"One or several of {', '.join(DIMENSIONS)}.")] = "carrier"
    weeks: Annotated[int, Meta(ge=1, le=520)] = 13
    carrier: Word = ""
    service: Word = ""
    origin: Word = ""
    lane: Word = ""
    week: Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="Its Monday.")] = ""


def get_scorecards(call: Call, asked: WhichCards) -> Board:
    """Show how carriers did: on time, first attempts, times, damage, whose fault, and what changed."""
    by = tuple(dict.fromkeys(one.strip() for one in asked.by.split(",") if one.strip()))
    if not by or any(one not in DIMENSIONS for one in by):
        wrong = Wrong("by", f"Known are {', '.join(DIMENSIONS)}.")
        raise Trouble("malformed", wrong.why, errors=(wrong,))
    where = {name: text for name in DIMENSIONS if (text := getattr(asked, name))}
    zone = call.shop.settings.zone
    return scorecards.board(call.tx, call.name, by, asked.weeks, call.now, zone, where)
