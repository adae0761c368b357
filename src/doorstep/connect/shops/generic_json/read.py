"""Read our own format from JSON: one event, a list, `{"events": […]}`, or one event a line. Pure."""

from collections.abc import Mapping

from doorstep.connect.ours.batch import read_batch
from doorstep.connect.ours.told import Clock
from doorstep.timeline.model import Reading


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Read every event of the body. An event that cannot be read is named in `ignored` with its path, why and how to
    mend it (`refused: …`), and never takes the others with it; a body without any readable event is an error."""
    return read_batch(raw, Clock(meta.get("zone", ""), meta.get("default_zone", "")))
