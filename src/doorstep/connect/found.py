"""What a reader gathers on its way through a body, and how it becomes a reading. Pure."""

from typing import NamedTuple

from doorstep.timeline.model import Ignored, Problem, Reading, Told

REFUSED = "refused: "


class Found(NamedTuple):
    """Events and what was left out. A part that should have been an event is refused: its reason says so."""

    events: list[Told]
    ignored: list[Ignored]

    def skip(self, path: str, why: str) -> None:
        """Note a part that is no event, and why."""
        self.ignored.append(Ignored(path, why))

    def refuse(self, path: str, why: str | Exception) -> None:
        """Note a part that should have been an event and could not be read."""
        self.ignored.append(Ignored(path, f"{REFUSED}{why}"))

    def reading(self, nothing: Problem, help_with: str = "compare it with the source's description") -> Reading:
        """Return what was found. `nothing` is the error when there is no event and no part was refused."""
        if self.events:
            return Reading(tuple(self.events), tuple(self.ignored))
        refused = next((one for one in self.ignored if one.why.startswith(REFUSED)), None)
        if refused is not None:
            nothing = Problem(f"{refused.path}: {refused.why.removeprefix(REFUSED)}", help_with)
        return Reading((), tuple(self.ignored), nothing)


def found() -> Found:
    """Begin with nothing."""
    return Found([], [])
