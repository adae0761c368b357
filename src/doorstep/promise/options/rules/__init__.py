"""What follows from ``options.toml``. Pure."""

from doorstep.promise.options.rules.documents import OPTIONS, check_options, options_of
from doorstep.promise.options.rules.offers import capacity_of, offers, slots_of

__all__ = ["OPTIONS", "capacity_of", "check_options", "offers", "options_of", "slots_of"]
