"""What became of a message, sums of it, and comparisons. Pure."""

from doorstep.learning.outcomes.rules.compare import compared
from doorstep.learning.outcomes.rules.fates import outcome_of
from doorstep.learning.outcomes.rules.sums import rows_of

__all__ = ["compared", "outcome_of", "rows_of"]
