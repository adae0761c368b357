"""Boosted trees, read from LightGBM's text form. It can be read, never executed; broken text is refused plainly."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from doorstep.kit.ids import digest
from doorstep.promise.model import LearnedModel, LearnedRisk, LearnedSegment
from doorstep.promise.rules.learned.columns import Floats

if TYPE_CHECKING:
    pass


class BrokenModel(ValueError):
    """A model's content cannot be read, or is not what its version says."""


class Forest:
    """Boosted trees over features by name."""

    __slots__ = ("_booster",)

    def __init__(self, text: str) -> None:
        import lightgbm  # takes half a second to load, and shops that have not learned need none of it

        if not text.startswith("tree\n") or "end of trees" not in text:
            raise BrokenModel("this is no LightGBM model")
        try:
            self._booster: lightgbm.Booster = lightgbm.Booster(model_str=text)
        except (lightgbm.basic.LightGBMError, ValueError, KeyError) as error:
            raise BrokenModel(f"the model cannot be read: {error}") from None

    def tell(self, rows: "Floats | npt.NDArray[np.float32]", threads: int = 1) -> Floats:
        """Return what the trees say of each row."""
        return np.asarray(self._booster.predict(rows, num_threads=threads), dtype=np.float64)


def version_of(taught_by: str, segments: dict[str, LearnedSegment], risk: LearnedRisk | None) -> str:
    """Return the name of a model by its content: the trees, and by what they were taught. Dials and limits move on."""
    content: list[str] = [taught_by]
    for name, segment in sorted(segments.items()):
        content += [name, ",".join(segment.names), repr(segment.shares), *segment.texts]
    if risk is not None:
        content += [",".join(risk.names), risk.text]
    return f"learned-{digest(*content).hex[:16]}"


def checked(model: LearnedModel) -> LearnedModel:
    """Return the model. Raises `BrokenModel` when its content is not what its version says."""
    if version_of(model.taught_by, model.segments, model.risk) != model.version:
        raise BrokenModel(f"the model {model.version} is damaged: its content has another hash")
    return model


def told(
    forests: Sequence[Forest], rows: "Floats | npt.NDArray[np.float32]", levels: Floats, threads: int = 1
) -> Floats:
    """Return the quantiles that forests tell, a column each: those of each level one after the other, on top of it;
    what is told is the mean over the levels."""
    each = np.column_stack([forest.tell(rows, threads) for forest in forests])
    by_level = each.reshape(len(rows), levels.shape[1], -1) + levels[:, :, None]
    found: Floats = by_level.mean(axis=1)
    return found
