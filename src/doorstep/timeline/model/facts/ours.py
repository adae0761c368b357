"""Facts about what we and our people did: notes, tasks, hand-overs, messages, retractions."""

from datetime import datetime
from typing import ClassVar

from doorstep.timeline.model.facts.base import Fact, Personal


class NoteAdded(Fact, frozen=True, gc=False, tag="note_added"):
    """A member of staff wrote something down."""

    precedence: ClassVar[int] = 90
    text: Personal = ""
    by: str = ""


class TaskOpened(Fact, frozen=True, gc=False, tag="task_opened"):
    """Somebody has something to do about this order."""

    precedence: ClassVar[int] = 91
    task: str
    title: str = ""
    owner: str = ""
    due_at: datetime | None = None


class TaskDone(Fact, frozen=True, gc=False, tag="task_done"):
    """A task ended. ``outcome`` is done, dropped or undone."""

    precedence: ClassVar[int] = 92
    task: str
    outcome: str = "done"
    by: str = ""


class HandoverGiven(Fact, frozen=True, gc=False, tag="handover_given"):
    """Somebody gave work (a task) or goods (a parcel) to somebody; to be taken until ``until``."""

    precedence: ClassVar[int] = 20
    epcis: ClassVar[str] = "departing"
    what: str
    giver: str = ""
    taker: str = ""
    until: datetime | None = None


class HandoverTaken(Fact, frozen=True, gc=False, tag="handover_taken"):
    """The taker has it."""

    precedence: ClassVar[int] = 21
    epcis: ClassVar[str] = "receiving"
    what: str
    taker: str = ""


class MessageSent(Fact, frozen=True, gc=False, tag="message_sent"):
    """A message left for the customer."""

    precedence: ClassVar[int] = 95
    message: str
    playbook: str = ""
    step: str = ""
    channel: str = ""
    template: str = ""


class MessageFailed(Fact, frozen=True, gc=False, tag="message_failed"):
    """A message could not be delivered for good. ``cause`` is the class of a bounce (``bad_address``, ``blocked``,
    ``policy``, ``too_big``) and ``code`` the other side's, where it came back."""

    precedence: ClassVar[int] = 96
    message: str
    channel: str = ""
    reason: str = ""
    cause: str = ""
    code: str = ""


class MessageFate(Fact, frozen=True, gc=False, tag="message_fate"):
    """What became of a message that left: ``fate`` is delivered, delayed, opened, clicked, left (its reader ended such
    messages) or complained (she reported it as spam)."""

    precedence: ClassVar[int] = 97
    message: str
    fate: str
    channel: str = ""
    template: str = ""


class AddressBounced(Fact, frozen=True, gc=False, tag="address_bounced"):
    """An address is not written to on this channel any more; the customer can be asked on ``others``. ``why`` is
    bad_address or complaint."""

    precedence: ClassVar[int] = 98
    channel: str
    why: str = ""
    others: tuple[str, ...] = ()
    message: str = ""


class CustomerUnreachable(Fact, frozen=True, gc=False, tag="customer_unreachable"):
    """An address is not written to on this channel any more, and we have no other."""

    precedence: ClassVar[int] = 98
    channel: str
    why: str = ""
    message: str = ""


class Retraction(Fact, frozen=True, gc=False, tag="retraction"):
    """Event ``target`` of this subject was wrong (``did_not_occur`` or ``incorrect_data``). It counts wherever it
    arrives."""

    precedence: ClassVar[int] = 99
    target: str
    reason: str = "did_not_occur"
    by: str = ""
