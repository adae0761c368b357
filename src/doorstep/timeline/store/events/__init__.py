"""Events, the legs they speak of and the links between subjects."""

from doorstep.timeline.store.events.insert import Row, insert, retire
from doorstep.timeline.store.events.links import Leg, insert_links, legs, meet_legs, orders_of, reach_of
from doorstep.timeline.store.events.load import Reach, of_orders, of_subjects, to_event

__all__ = [
    "Leg",
    "Reach",
    "Row",
    "insert",
    "insert_links",
    "legs",
    "meet_legs",
    "of_orders",
    "of_subjects",
    "orders_of",
    "reach_of",
    "retire",
    "to_event",
]
