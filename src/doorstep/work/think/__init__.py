"""Think: fold what is new, estimate, derive, decide, and write state, derived events, asks and tasks together."""

from doorstep.work.think.carry_out import ask_of
from doorstep.work.think.consider import consider
from doorstep.work.think.go_round import MOST_ORDERS, PUT_OFF, think_round
from doorstep.work.think.thought import Thought, attention

__all__ = ["MOST_ORDERS", "PUT_OFF", "Thought", "ask_of", "attention", "consider", "think_round"]
