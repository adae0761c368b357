"""Learn anew by the clock: in a process of its own that is polite, bounded in memory, that no loop waits for."""

from doorstep.work.learn.due import learn_models

__all__ = ["learn_models"]
