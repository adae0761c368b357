"""The door as granian serves it in `test_wire.py`."""

import os

from doorstep.intake.door import Door, patient_database
from doorstep.intake.model import Endpoint
from doorstep.intake.rules import Directory
from doorstep.people.model import Keyring


def make() -> Door:
    """Make the application in the process that serves it."""
    sources = Directory([Endpoint("north", "web", "shopify", "k1", "token", ("s1",))])
    return Door(patient_database(os.environ["DATABASE_URL"]), Keyring(b"m" * 32), sources)
