"""What follows from a situation. Pure."""

from doorstep.playbooks.rules.decide import decide
from doorstep.playbooks.rules.examples import run_examples, situation_of
from doorstep.playbooks.rules.explain import explain
from doorstep.playbooks.rules.library import EPISODIC, Library, compile  # noqa: A004 - the word for it
from doorstep.playbooks.rules.retracted import retracted

__all__ = ["EPISODIC", "Library", "compile", "decide", "explain", "retracted", "run_examples", "situation_of"]
