"""Read files of any size as history: in pieces, each recorded together with the position that it reached."""

from doorstep.cli.importing.findings import Findings
from doorstep.cli.importing.pieces import Piece, Source, Unfit, source_of
from doorstep.cli.importing.run import Progress, Result, run

__all__ = ["Findings", "Piece", "Progress", "Result", "Source", "Unfit", "run", "source_of"]
