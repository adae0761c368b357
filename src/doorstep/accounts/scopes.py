"""What a key of the API may do: one word for each kind of right, least of all by default. Pure."""

from collections.abc import Iterable

ORDERS_READ, ORDERS_WRITE = "orders:read", "orders:write"
PERSONAL_READ, EVENTS_READ = "personal:read", "events:read"
TASKS_READ, TASKS_WRITE = "tasks:read", "tasks:write"
PROMISES_QUOTE, SCORECARDS_READ = "promises:quote", "scorecards:read"
INBOX_READ, INBOX_WRITE = "inbox:read", "inbox:write"
SETTINGS_READ, HOOKS_READ, HOOKS_WRITE = "settings:read", "hooks:read", "hooks:write"
PEOPLE_READ, PEOPLE_FORGET = "people:read", "people:forget"
CHECKOUT = "checkout:offer"

#: Every scope, and what it allows in the words of the console and the documentation.
SCOPES: dict[str, str] = {
    ORDERS_READ: "See orders: where they are, what happened, what was said and why. Nothing personal.",
    ORDERS_WRITE: "Write notes, take down that nothing arrived, take an event back, bring a quote to its order.",
    PERSONAL_READ: "See names, addresses and words of messages, and find orders by them. Each look is written down.",
    EVENTS_READ: "Read all events in bulk, as JSON, CloudEvents, EPCIS or CSV. Nothing personal.",
    TASKS_READ: "See tasks.",
    TASKS_WRITE: "Take tasks, hand them over, show evidence, end and reopen them.",
    PROMISES_QUOTE: "Ask for delivery dates before a purchase, and for signed quotes.",
    CHECKOUT: "Show ways of delivery at the checkout and hold what was chosen. Alone, it may stand in a page.",
    SCORECARDS_READ: "See how carriers did.",
    INBOX_READ: "See what could not be read.",
    INBOX_WRITE: "Have it read again.",
    SETTINGS_READ: "See releases and their documents.",
    HOOKS_READ: "See how outgoing hooks stand and their calls.",
    HOOKS_WRITE: "Let calls of hooks go again, and switch a hook on again.",
    PEOPLE_READ: "Find a customer and export all that is known of them. Each look is written down.",
    PEOPLE_FORGET: "Forget a customer for good.",
}


def unknown(scopes: Iterable[str]) -> list[str]:
    """Return those of these words that are no scopes, sorted."""
    return sorted(set(scopes) - set(SCOPES))
