"""Short words for milestones, reasons, holders, carriers and places, in the reader's language. Pure."""

from doorstep.kit.i18n import Translator
from doorstep.timeline.model import Delivered, Milestone, Place

MILESTONES: dict[Milestone, str] = {
    Milestone.PENDING: "Being prepared",
    Milestone.INFO_RECEIVED: "Announced to the carrier",
    Milestone.READY: "Ready to leave",
    Milestone.PICKED_UP: "With the carrier",
    Milestone.IN_TRANSIT: "On its way",
    Milestone.CUSTOMS: "In customs",
    Milestone.OUT_FOR_DELIVERY: "Out for delivery",
    Milestone.ATTEMPT_FAILED: "Could not be delivered",
    Milestone.AVAILABLE_FOR_PICKUP: "Ready to collect",
    Milestone.DELIVERED: "Delivered",
    Milestone.RETURNING: "On its way back",
    Milestone.RETURNED: "Back at the shop",
    Milestone.EXCEPTION: "Held up on the way",
    Milestone.ON_HOLD: "Paused",
    Milestone.CANCELLED: "Cancelled",
    Milestone.LOST: "Lost",
    Milestone.EXPIRED: "No news for a long time",
    Milestone.UNKNOWN: "Not understood yet",
}

REASONS: dict[str, str] = {
    "carrier.damaged_parcel": "the parcel was damaged",
    "carrier.sorting_error": "it was sorted to the wrong place",
    "carrier.address_not_found": "the driver did not find the address",
    "carrier.parcel_lost": "the parcel cannot be found",
    "carrier.not_enough_time": "the driver ran out of time",
    "carrier.vehicle_issue": "the van broke down",
    "carrier.capacity_exceeded": "there were too many parcels",
    "carrier.mechanical_delay": "a machine broke down",
    "retailer.cancelled": "the shop called it off",
    "retailer.incorrect_data": "the shop gave incomplete details",
    "retailer.not_ready": "the parcel was not ready",
    "retailer.incorrect_parcel": "it was the wrong parcel",
    "retailer.incorrect_dimensions": "the size was given wrongly",
    "retailer.packaging_issue": "the packaging was not right",
    "recipient.refused": "it was not accepted at the door",
    "recipient.business_closed": "the business was closed",
    "recipient.not_home": "nobody was home",
    "recipient.cancelled": "the recipient called it off",
    "recipient.verification_failed": "the recipient could not be checked",
    "recipient.incorrect_address": "the address is not right",
    "recipient.access_restricted": "the driver could not get in",
    "recipient.safe_place_unavailable": "the agreed place could not be used",
    "customs.delay": "customs takes longer",
    "customs.documentation": "customs needs papers",
    "customs.duties_unpaid": "import duties are to be paid",
    "customs.prohibited": "customs does not let it in",
    "customs.inspection": "customs is looking at it",
    "outside.weather": "the weather",
    "outside.natural_disaster": "a natural disaster",
    "outside.force_majeure": "events beyond anyone's control",
    "outside.security": "a security measure",
    "outside.regulatory_hold": "an official order",
    "unknown.unknown": "the reason is not known",
}

DELIVERED: dict[Delivered, str] = {
    Delivered.RECIPIENT: "to the recipient",
    Delivered.HOUSEHOLD: "to somebody in the household",
    Delivered.NEIGHBOUR: "to a neighbour",
    Delivered.SAFE_PLACE: "to the agreed place",
    Delivered.LOCKER: "to a parcel locker",
    Delivered.COLLECTION_POINT: "to a collection point",
    Delivered.CONCIERGE: "to the reception",
    Delivered.CONTACTLESS_PHOTO: "at the door, with a photograph",
    Delivered.PIN: "against a PIN",
    Delivered.UNKNOWN: "",
}

#: What can be changed about a delivery.
CHANGED: dict[str, str] = {
    "day": "another day",
    "window": "another time of day",
    "hold": "wait until I say more",
    "address": "another address",
    "neighbour": "leave it with a neighbour",
    "safe_place": "leave it in a safe place",
    "collection_point": "bring it to a collection point",
    "contactless": "leave it at the door, without contact",
    "pin": "hand it over against a PIN",
    "note": "a note for the driver",
    "gate_code": "a code for the gate",
}

HOLDERS: dict[str, str] = {
    "shop": "The shop",
    "carrier": "The carrier",
    "airline": "The airline",
    "customs": "Customs",
    "van": "Our van",
    "customer": "The customer",
    "neighbour": "A neighbour",
    "point": "The collection point",
}

#: How goods move.
MODES: dict[str, str] = {
    "road": "By lorry",
    "air": "By air",
    "sea": "By ship",
    "rail": "By train",
    "van": "By van",
    "locker": "In a locker",
}

#: Formats that several carriers share: none of them is a name that a customer knows.
FORMATS = frozenset({"epcis", "x12_214", "iftsta", "upu_s10", "iata_fsu", "unstated", ""})

#: Proper names, the same in every language.
CARRIERS: dict[str, str] = {
    "ups": "UPS",
    "fedex": "FedEx",
    "usps": "USPS",
    "dhl_express": "DHL Express",
    "mydhl": "DHL Express",
    "dhl_parcel_de": "DHL",
    "dhl_unified": "DHL",
    "dhl": "DHL",
    "gls": "GLS",
    "dpd": "DPD",
    "hermes": "Hermes",
    "royal_mail": "Royal Mail",
    "laposte": "La Poste",
    "chronopost": "Chronopost",
    "bpost": "bpost",
    "postnl": "PostNL",
    "canadapost": "Canada Post",
    "purolator": "Purolator",
    "australiapost": "Australia Post",
    "sendle": "Sendle",
    "upu_s10": "UPU S10",
    "iata_fsu": "Air waybill",
    "epcis": "EPCIS",
    "x12_214": "X12 214",
    "iftsta": "IFTSTA",
}


def milestone_words(milestone: str, say: Translator) -> str:
    """Return where it stands: "On its way"."""
    return say.text(MILESTONES.get(Milestone(milestone), milestone))


def reason_words(reason: str, say: Translator) -> str:
    """Return a `fault.reason` as half a sentence; a word of the shop's own stays as it is."""
    known = REASONS.get(reason)
    return say.text(known) if known else reason.rpartition(".")[2].replace("_", " ")


def change_words(change: str, say: Translator) -> str:
    """Return what is to change about a delivery: "leave it with a neighbour"."""
    known = CHANGED.get(change)
    return say.text(known) if known else change.replace("_", " ")


def delivered_words(how: Delivered | None, say: Translator) -> str:
    """Return how it was delivered ("to a neighbour"), empty when that is not known."""
    words = DELIVERED[how] if how else ""
    return say.text(words) if words else ""


def carrier_words(carrier: str) -> str:
    """Return the carrier's own name."""
    return CARRIERS.get(carrier, carrier.replace("_", " ").title() if carrier.islower() else carrier)


def mode_words(mode: str, say: Translator) -> str:
    """Return how it moves ("By air"), empty when that is not known."""
    return say.text(MODES[mode]) if mode in MODES else ""


def holder_words(holder: str, say: Translator) -> str:
    """Return who has it, as the fold names holders: the shop, `carrier:ups` by its own name, a neighbour."""
    kind, _, name = holder.partition(":")
    if kind == "carrier" and name not in FORMATS:
        return carrier_words(name)
    if name == "iata_fsu":
        return say.text(HOLDERS["airline"])
    return say.text(HOLDERS[kind]) if kind in HOLDERS else holder.replace("_", " ")


def place_words(place: Place | None) -> str:
    """Return a place as one would say it: its city, else its name, else region and country."""
    if place is None:
        return ""
    near = _as_written(place.city) or _as_written(place.name) or _as_written(place.region)
    return near or place.country.upper()


def spot_words(place: Place | None) -> str:
    """Return a place by its own name first, as for a kiosk or a locker: "Kiosk am Markt"."""
    return (_as_written(place.name) or place_words(place)) if place else ""


#: Small words inside names of places: Frankfurt am Main, Rio de Janeiro, Stoke on Trent.
_SMALL = frozenset(
    "am an auf bei im in zur der die den de do da dos das del di la le les du en sur aan op of on the upon".split()
)


def _as_written(city: str) -> str:
    """Give a name its capitals where the source, or the fold that must not care, wrote it all small or all large."""
    if not ((city.isupper() and len(city) > 3) or city.islower()):
        return city
    first, *rest = city.title().split(" ")
    return " ".join([first, *(word.lower() if word.lower() in _SMALL else word for word in rest)])
