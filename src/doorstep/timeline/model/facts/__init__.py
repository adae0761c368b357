"""The closed vocabulary of facts: what an event can say.

Each kind is a frozen Struct tagged with its name. Fields annotated ``Personal`` hold personal data: they are moved to
the vault before an event is stored, and the stored event keeps a reference (``vault:<ref>/<field>``). ``precedence``
orders facts of the same instant (a smaller one counts first). Money is integer minor units; weights grams; times aware
datetimes.
"""

from doorstep.timeline.model.facts.base import (
    Address,
    Fact,
    Items,
    Line,
    Party,
    Personal,
    Place,
)
from doorstep.timeline.model.facts.delivery import (
    ChangeConfirmed,
    ChangeRefused,
    ChangeReplaced,
    ChangeRequested,
)
from doorstep.timeline.model.facts.derived import (
    CauseRetracted,
    DeliveryDisputed,
    Derived,
    DispatchLate,
    HandoverOverdue,
    MissedConnection,
    PromiseMissed,
    Resumed,
    RiskCleared,
    RiskRaised,
    Stalled,
)
from doorstep.timeline.model.facts.movement import (
    ARRIVED,
    DEPARTED,
    PART_DELIVERED,
    Aggregated,
    CarrierEstimate,
    DeparturePlanned,
    LegLinked,
    LinkRemoved,
    ParcelLinked,
    ParcelPacked,
    Scan,
)
from doorstep.timeline.model.facts.order import (
    DatePromised,
    DateRequested,
    OrderApproved,
    OrderCancelled,
    OrderChanged,
    OrderOnHold,
    OrderPlaced,
    OrderReleased,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentFailed,
    PaymentRefunded,
)
from doorstep.timeline.model.facts.ours import (
    AddressBounced,
    CustomerUnreachable,
    HandoverGiven,
    HandoverTaken,
    MessageFailed,
    MessageFate,
    MessageSent,
    NoteAdded,
    Retraction,
    TaskDone,
    TaskOpened,
)
from doorstep.timeline.model.facts.people import (
    ConsentGiven,
    ConsentWithdrawn,
    ContactReceived,
    CustomerChanged,
    DeliveryDenied,
    ReturnDecided,
    ReturnReceived,
    ReturnRequested,
    ReviewReceived,
)

AnyFact = (
    OrderPlaced
    | OrderChanged
    | OrderApproved
    | OrderCancelled
    | OrderOnHold
    | OrderReleased
    | PaymentAuthorised
    | PaymentCaptured
    | PaymentFailed
    | PaymentRefunded
    | DatePromised
    | DateRequested
    | ParcelLinked
    | LegLinked
    | LinkRemoved
    | ParcelPacked
    | Aggregated
    | Scan
    | DeparturePlanned
    | CarrierEstimate
    | CustomerChanged
    | ConsentGiven
    | ConsentWithdrawn
    | ReviewReceived
    | ContactReceived
    | DeliveryDenied
    | ReturnRequested
    | ReturnDecided
    | ReturnReceived
    | ChangeRequested
    | ChangeConfirmed
    | ChangeRefused
    | ChangeReplaced
    | NoteAdded
    | TaskOpened
    | TaskDone
    | HandoverGiven
    | HandoverTaken
    | MessageSent
    | MessageFailed
    | MessageFate
    | AddressBounced
    | CustomerUnreachable
    | Retraction
    | RiskRaised
    | RiskCleared
    | Stalled
    | Resumed
    | DispatchLate
    | HandoverOverdue
    | MissedConnection
    | PromiseMissed
    | DeliveryDisputed
    | CauseRetracted
)

DerivedFact = (
    RiskRaised
    | RiskCleared
    | Stalled
    | Resumed
    | DispatchLate
    | HandoverOverdue
    | MissedConnection
    | PromiseMissed
    | DeliveryDisputed
    | CauseRetracted
)

__all__ = [
    "ARRIVED",
    "DEPARTED",
    "PART_DELIVERED",
    "Address",
    "AddressBounced",
    "Aggregated",
    "AnyFact",
    "CarrierEstimate",
    "CauseRetracted",
    "ChangeConfirmed",
    "ChangeRefused",
    "ChangeReplaced",
    "ChangeRequested",
    "ConsentGiven",
    "ConsentWithdrawn",
    "ContactReceived",
    "CustomerChanged",
    "CustomerUnreachable",
    "DatePromised",
    "DateRequested",
    "DeliveryDenied",
    "DeliveryDisputed",
    "DeparturePlanned",
    "Derived",
    "DerivedFact",
    "DispatchLate",
    "Fact",
    "HandoverGiven",
    "HandoverOverdue",
    "HandoverTaken",
    "Items",
    "LegLinked",
    "Line",
    "LinkRemoved",
    "MessageFailed",
    "MessageFate",
    "MessageSent",
    "MissedConnection",
    "NoteAdded",
    "OrderApproved",
    "OrderCancelled",
    "OrderChanged",
    "OrderOnHold",
    "OrderPlaced",
    "OrderReleased",
    "ParcelLinked",
    "ParcelPacked",
    "Party",
    "PaymentAuthorised",
    "PaymentCaptured",
    "PaymentFailed",
    "PaymentRefunded",
    "Personal",
    "Place",
    "PromiseMissed",
    "Resumed",
    "Retraction",
    "ReturnDecided",
    "ReturnReceived",
    "ReturnRequested",
    "ReviewReceived",
    "RiskCleared",
    "RiskRaised",
    "Scan",
    "Stalled",
    "TaskDone",
    "TaskOpened",
]
