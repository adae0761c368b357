"""The back-test: walk forward through finished orders, and see how dates, intervals and warnings would have held."""

from doorstep.learning.backtest.run import backtest
from doorstep.learning.backtest.walk import Plan

__all__ = ["Plan", "backtest"]
