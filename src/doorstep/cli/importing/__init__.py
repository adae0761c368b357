"""Read files of any size as history: in pieces, each recorded together with the position that it reached."""

from doorstep.cli.importing.findings import Findings
from doorstep.cli.importing.pieces import source_of
from doorstep.cli.importing.run import Progress, Result, run
from doorstep.cli.importing.source import Broken, Piece, Source, Unfit

__all__ = ["Broken", "Findings", "Piece", "Progress", "Result", "Source", "Unfit", "run", "source_of"]
