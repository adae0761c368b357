"""What each kind of event says. Of several forms the first one counts whose places can all be filled.

A form is an English sentence and the key of its translation. Places in braces are the fact's own fields in words, and
some that `say` makes out of them: {pieces}, {how}, {carrier}, {into}, {out_of}, {emptied}, {expected}, {promised},
{requested}.
"""

from doorstep.timeline.model import Milestone

Forms = tuple[str, ...]

#: For staff. Every kind is here; scans are told by their milestone as well.
STAFF: dict[str, Forms] = {
    "order_placed": (
        "Order {number} was placed: {pieces}, {total}.",
        "Order {number} was placed: {pieces}.",
        "The order was placed.",
    ),
    "order_changed": ("The shop changed the order.",),
    "order_approved": ("The shop accepted the order.",),
    "order_cancelled": (
        "The order was cancelled by {by}: {reason}.",
        "The order was cancelled: {reason}.",
        "The order was cancelled.",
    ),
    "order_on_hold": ("Work on the order was paused: {reason}.", "Work on the order was paused."),
    "order_released": ("Work on the order goes on.",),
    "payment_authorised": ("A payment of {amount} was authorised.", "A payment was authorised."),
    "payment_captured": ("A payment of {amount} was received.", "A payment was received."),
    "payment_failed": ("A payment of {amount} failed: {reason}.", "A payment of {amount} failed.", "A payment failed."),
    "payment_refunded": (
        "{amount} went back to the customer: {reason}.",
        "{amount} went back to the customer.",
        "Money went back to the customer.",
    ),
    "date_promised": (
        "Delivery was promised {promised} by {source}.",
        "Delivery was promised {promised}.",
        "A delivery date was promised.",
    ),
    "date_requested": ("The customer asked for delivery {requested}.", "The customer asked for a date."),
    "parcel_linked": ("Parcel {parcel} belongs to this order.",),
    "leg_linked": ("{carrier} moves the parcel under number {number}.", "A carrier moves the parcel: {leg}."),
    "link_removed": ("{child} does not belong here.",),
    "parcel_packed": ("The parcel was packed.",),
    "aggregated": (
        "It was packed into {into}.",
        "It was taken out of {out_of}.",
        "Everything was taken out of {emptied}.",
        "It was seen together with {container}.",
    ),
    "scan": (
        "The carrier reported in {place}: “{raw_text}”.",
        "The carrier reported: “{raw_text}”.",
        "The carrier reported code {code}.",
        "The carrier reported something that we cannot read yet.",
    ),
    "departure_planned": (
        "It is booked on {vehicle} from {place}, {planned_at}.",
        "It is booked to leave {place} {planned_at}.",
        "It is booked to leave {planned_at}.",
    ),
    "carrier_estimate": ("The carrier expects delivery {expected}.", "The carrier took its date back."),
    "customer_changed": ("The shop changed its record of the customer.",),
    "consent_given": ("The customer agreed to {purpose} messages by {channel}.",),
    "consent_withdrawn": ("The customer no longer wants {purpose} messages by {channel}.",),
    "review_received": ("The customer gave {score} of 5: “{text}”", "The customer gave {score} of 5."),
    "contact_received": (
        "The customer wrote about {topic} by {channel}: “{text}”",
        "The customer wrote about {topic} by {channel}.",
        "The customer got in touch about {topic}.",
        "The customer got in touch.",
    ),
    "delivery_denied": (
        "The customer says that parcel {parcel} did not arrive.",
        "The customer says that it did not arrive.",
    ),
    "return_requested": (
        "The customer wants to send {pieces} back: {reason}.",
        "The customer wants to send something back: {reason}.",
        "The customer wants to send something back.",
    ),
    "return_decided": ("The return was {decided} by the rule “{rule}”.", "The return was {decided}."),
    "return_received": ("The goods came back: {pieces}.", "The goods came back."),
    "change_requested": (
        "A change of the delivery was asked for: {change}, “{words}”.",
        "A change of the delivery was asked for: {change}, {day}.",
        "A change of the delivery was asked for: {change}.",
    ),
    "change_confirmed": ("{by} confirmed the change: {change}.", "The change was confirmed: {change}."),
    "change_refused": ("{by} refused the change: {change}.", "The change was refused: {change}."),
    "change_replaced": (
        "Instead of “{change}” this is wanted now: {instead}.",
        "The change was taken back: {change}.",
    ),
    "note_added": ("{by} noted: “{text}”", "{by} wrote a note.", "A note was written."),
    "task_opened": ("A task was opened for {owner}: {title}.", "A task was opened: {title}.", "A task was opened."),
    "task_done": ("A task is {outcome}, by {by}.", "A task is {outcome}."),
    "handover_given": (
        "{giver} gave {what} to {taker}, to be taken {until}.",
        "{giver} gave {what} to {taker}.",
        "{what} was given to {taker}.",
        "{what} was handed over.",
    ),
    "handover_taken": ("{taker} took {what}.", "{what} was taken."),
    "message_sent": ("A message was sent by {channel}: {template}.", "A message was sent."),
    "message_failed": ("A message by {channel} could not be delivered: {reason}.", "A message could not be delivered."),
    "message_fate": ("News of the message “{template}”: {fate}.", "There is news of a message."),
    "address_bounced": (
        "The address for {channel} is not written to any more: {why}. The customer can be asked on another channel.",
        "An address is not written to any more; the customer can be asked on another channel.",
    ),
    "customer_unreachable": (
        "The address for {channel} is not written to any more: {why}. We have no other.",
        "An address is not written to any more, and we have no other.",
    ),
    "retraction": ("An earlier event was taken back by {by}: {reason}.", "An earlier event was taken back: {reason}."),
    "risk_raised": ("The promise is at risk ({risk}): expected {expected}.", "The promise is at risk ({risk})."),
    "risk_cleared": ("The promise looks safe again ({risk}).",),
    "stalled": (
        "Parcel {parcel} has not moved. It was last seen {since}.",
        "The parcel has not moved. It was last seen {since}.",
        "The parcel does not move.",
    ),
    "resumed": ("Parcel {parcel} moves again.", "The parcel moves again."),
    "dispatch_late": ("The order should have left the shop {due_at}.", "The order leaves the shop late."),
    "handover_overdue": (
        "{what} was given to {taker} and not taken {until}.",
        "{what} was given and not taken in time.",
        "A hand-over was not taken in time.",
    ),
    "missed_connection": (
        "It missed its connection {vehicle} in {place}, which was due to leave {until}.",
        "It did not go on from {place} in time: expected {until}.",
        "It missed its connection.",
    ),
    "promise_missed": (
        "The promised day ({promised_to}) passed without delivery.",
        "The promised day passed without delivery.",
    ),
    "delivery_disputed": (
        "Parcel {parcel} is marked as delivered, but: {because}.",
        "It is marked as delivered, but: {because}.",
        "It is marked as delivered, but something speaks against it.",
    ),
    "cause_retracted": (
        "The cause of “{step}” ({playbook}) was taken back afterwards.",
        "The cause of a step was taken back afterwards.",
    ),
}

#: A scan whose milestone is understood, for staff and shoppers alike.
SCANS: dict[Milestone, Forms] = {
    Milestone.PENDING: ("The carrier has the order on its list.",),
    Milestone.INFO_RECEIVED: ("The carrier was told about the parcel.",),
    Milestone.READY: ("The parcel is ready to leave.",),
    Milestone.PICKED_UP: ("The carrier took the parcel in {place}.", "The carrier took the parcel."),
    Milestone.IN_TRANSIT: (
        "On its way: {place}, {reason}.",
        "On its way: {place}.",
        "On its way: {reason}.",
        "On its way.",
    ),
    Milestone.CUSTOMS: (
        "In customs in {place}: {reason}.",
        "In customs in {place}.",
        "In customs: {reason}.",
        "In customs.",
    ),
    Milestone.OUT_FOR_DELIVERY: ("Out for delivery in {place}.", "Out for delivery."),
    Milestone.ATTEMPT_FAILED: ("It could not be delivered: {reason}.", "It could not be delivered."),
    Milestone.AVAILABLE_FOR_PICKUP: (
        "Ready to collect at {name}.",
        "Ready to collect in {place}.",
        "Ready to collect.",
    ),
    Milestone.DELIVERED: ("Delivered {how}.", "Delivered in {place}.", "Delivered."),
    Milestone.RETURNING: ("On its way back to the shop: {reason}.", "On its way back to the shop."),
    Milestone.RETURNED: ("Back at the shop.",),
    Milestone.EXCEPTION: (
        "Held up in {place}: {reason}.",
        "Held up: {reason}.",
        "Held up in {place}.",
        "Held up on the way.",
    ),
    Milestone.ON_HOLD: ("Waiting in {place}: {reason}.", "Waiting: {reason}.", "Waiting in {place}.", "Waiting."),
    Milestone.CANCELLED: ("The carrier called the delivery off.",),
    Milestone.LOST: ("The carrier cannot find the parcel.",),
    Milestone.EXPIRED: ("The carrier has had no news for a long time.",),
}

#: What a shopper reads on the tracking page. A kind that is missing here is not told to shoppers.
SHOPPER: dict[str, Forms] = {
    "order_placed": ("You ordered.",),
    "order_cancelled": ("The order was cancelled.",),
    "order_on_hold": ("We paused work on the order.",),
    "order_released": ("Work on the order goes on.",),
    "payment_failed": ("The payment did not go through.",),
    "payment_captured": ("Your payment arrived.",),
    "payment_refunded": ("We sent money back to you.",),
    "parcel_packed": ("We packed the parcel.",),
    "scan": ("Seen in {place}.",),
    "contact_received": ("You got in touch with us.",),
    "delivery_denied": ("You told us that it did not arrive.",),
    "return_requested": ("You asked to send something back.",),
    "change_requested": ("You asked for a change: {change}.",),
    "change_confirmed": ("Your change is agreed: {change}.",),
    "change_refused": ("Your change is not possible: {change}.",),
    "change_replaced": ("Instead of “{change}” you want now: {instead}.", "You took the change back: {change}."),
    "return_received": ("What you sent back arrived at the shop.",),
}
