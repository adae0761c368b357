"""What a comparison plans, what was counted, and what follows from it."""

from msgspec import Struct


class Comparison(Struct, frozen=True, forbid_unknown_fields=True):
    """How two groups are compared: decided before it begins, and never changed by what is seen.

    ``people`` are planned in both groups together, ``holdout`` is the share of them that is not told, ``looks`` how
    often the result is looked at until the plan is full (once a day, as a rule). ``alarm`` is the chance of claiming an
    effect where there is none, over all looks together; a tenth of it is kept for harm, for a shop asks whether a
    message helps.
    """

    name: str
    people: int
    holdout: float = 0.5
    looks: int = 60
    alarm: float = 0.05

    def __post_init__(self) -> None:
        if self.people < 2:
            raise ValueError("people: plan at least one person for each of the two groups")
        if not 0.0 < self.holdout < 1.0:
            raise ValueError("holdout: say a share between 0 and 1, such as 0.1")
        if self.looks < 1:
            raise ValueError("looks: plan at least one look")
        if not 0.0 < self.alarm < 0.5:
            raise ValueError("alarm: say a chance between 0 and 0.5, such as 0.05")


class Group(Struct, frozen=True):
    """How many people were in a group so far, and how many of them did what is hoped for (bought again, say)."""

    people: int
    did: int

    def __post_init__(self) -> None:
        if not 0 <= self.did <= self.people:
            raise ValueError("did: counts people of the group, so it lies between 0 and their number")

    @property
    def share(self) -> float:
        """The share that did it, 0 for an empty group."""
        return self.did / self.people if self.people else 0.0


class Effect(Struct, frozen=True):
    """What can be said now: how much larger the share is among those who were told (0.01 is a percentage point).

    ``low`` and ``high`` hold over all looks together. ``full`` is how much of the plan has been seen, 1 when all;
    ``verdict`` is ``helps``, ``harms``, ``open`` (more people are needed) or ``nothing`` (the plan is full and found no
    effect). ``lift`` is relative to those who were not told, ``None`` while none of them did it.
    """

    difference: float
    low: float
    high: float
    full: float
    verdict: str
    told: Group
    untold: Group
    lift: float | None = None
