"""What a column map is made of. Pure."""

from msgspec import Struct, field

Constant = str | int | float | bool
Words = str | tuple[str, ...]


class Cell(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a field's value comes from: one column, several joined, or a constant; and how it is made fit.

    ``words`` turns the source's words into ours (letter case does not matter), ``else`` is for words that do not stand
    there. ``dates`` are formats of this column alone. ``times`` multiplies a number (kilograms to grams: 1000).
    ``split`` makes a list of one cell. ``optional``: the file may lack the column.
    """

    column: str = ""
    columns: tuple[str, ...] = ()
    join: str = " "
    constant: Constant | None = field(name="is", default=None)
    words: dict[str, str] = {}
    other: str | None = field(name="else", default=None)
    dates: tuple[str, ...] = ()
    times: float = 1
    split: str = ""
    optional: bool = False

    @property
    def named(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return self.columns or ((self.column,) if self.column else ())


class EventMap(Struct, frozen=True, forbid_unknown_fields=True):
    """One event that rows make. ``when`` and ``unless`` name columns and the words that they must (not) hold: ``"*"``
    is any text, ``""`` an empty cell. ``per`` names a column: all rows with the same value there make one event, and a
    ``*`` in a field's name counts these rows."""

    kind: str
    fields: dict[str, str | Cell]
    when: dict[str, Words] = {}
    unless: dict[str, Words] = {}
    per: str = ""

    def cells(self) -> dict[str, Cell]:
        """Every field with where its value comes from; a column's name alone is short for a cell of it."""
        return {name: Cell(column=one) if isinstance(one, str) else one for name, one in self.fields.items()}

    def columns(self, *, needed: bool = False) -> set[str]:
        """The columns that it speaks of; `needed`: without those that a file may lack."""
        found = {name for cell in self.cells().values() if not (needed and cell.optional) for name in cell.named}
        return found | set(self.when) | set(self.unless) | ({self.per} if self.per else set())


class Example(Struct, frozen=True, forbid_unknown_fields=True):
    """A row, and what must be read from it: of each event the fields that are named here."""

    row: dict[str, str]
    expect: tuple[dict[str, Constant], ...]


class ColumnMap(Struct, frozen=True, forbid_unknown_fields=True):
    """``maps/<name>.toml``: how a file is written, and which events its rows make.

    ``delimiter`` is found by looking when it is empty; ``dates`` are formats as strptime has them, or ``unix`` and
    ``unix_ms``; ISO 8601 is always understood. ``zone`` is the file's own clock. Without ``heading`` columns are called
    1, 2, 3 and so on.
    """

    name: str
    event: tuple[EventMap, ...]
    says: str = ""
    delimiter: str = ""
    encoding: str = "utf-8"
    quote: str = '"'
    skip_lines: int = 0
    heading: bool = True
    decimal: str = "."
    thousands: str = ""
    zone: str = ""
    dates: tuple[str, ...] = ()
    example: tuple[Example, ...] = ()
