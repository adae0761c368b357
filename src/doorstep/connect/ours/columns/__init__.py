"""Column maps: documents that say how the columns of any CSV file become our events (docs/connectors.md)."""

from doorstep.connect.ours.columns.events import read_mapped, read_rows
from doorstep.connect.ours.columns.model import ColumnMap
from doorstep.connect.ours.columns.rows import Row, batches, columns_of, map_of, rows_of

__all__ = ["ColumnMap", "Row", "batches", "columns_of", "map_of", "read_mapped", "read_rows", "rows_of"]
