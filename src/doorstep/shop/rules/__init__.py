"""What follows from a shop's documents. Pure."""

from doorstep.shop.rules.demo import for_demo
from doorstep.shop.rules.release import (
    Checker,
    changed_paths,
    check_all,
    differences,
    release_hash,
    tidy,
)
from doorstep.shop.rules.settings import brand_of, check_settings, settings_of, sources_of

__all__ = [
    "Checker",
    "brand_of",
    "changed_paths",
    "check_all",
    "check_settings",
    "differences",
    "for_demo",
    "release_hash",
    "settings_of",
    "sources_of",
    "tidy",
]
