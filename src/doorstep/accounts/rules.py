"""Which role may do what in a shop's console. Pure: names of roles and acts, no request and no database."""

SEE, PERSONAL, ACT, TASKS, MEND, SETTINGS, KEYS = "see", "personal", "act", "tasks", "mend", "settings", "keys"

_MAY: dict[str, frozenset[str]] = {
    "owner": frozenset({SEE, PERSONAL, ACT, TASKS, MEND, SETTINGS, KEYS}),
    "operations": frozenset({SEE, PERSONAL, ACT, TASKS, MEND, SETTINGS}),
    "care": frozenset({SEE, PERSONAL, ACT, TASKS}),
    "marketing": frozenset({SEE, SETTINGS}),
    "warehouse": frozenset({SEE, TASKS}),
    "driver": frozenset(),
    "partner": frozenset(),
}


def may(role: str | None, act: str) -> bool:
    """Whether this role may do this. Nobody without a role may do anything.

    `see` orders without personal data · `personal` names, addresses, messages · `act` write notes and correct orders ·
    `tasks` work on tasks · `mend` read failed bodies again · `settings` look at what is published · `keys` make and
    end keys of the API.
    """
    return act in _MAY.get(role or "", frozenset())
