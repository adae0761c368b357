"""Everything that looks at a shop's documents before they are published."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from doorstep.connect.ours.columns.check import check_map
from doorstep.connect.sending import carries
from doorstep.connect.wires import wires
from doorstep.delivery.rules import check_changes
from doorstep.messages.accounts import rules as line_rules
from doorstep.messages.cards.rules import check_cards
from doorstep.messages.hooks.rules import allowed_hosts, check_hooks
from doorstep.messages.rules.publish import check_messages
from doorstep.messages.segments.rules import check_segments
from doorstep.playbooks.documents import check_playbook
from doorstep.promise.options.rules import check_options
from doorstep.shop.folder import read_folder as read_folder
from doorstep.shop.model import Complaint
from doorstep.shop.rules import Checker, check_settings
from doorstep.tasks.documents import check_checklist
from doorstep.timeline.polling.rules.documents import check_carriers

if TYPE_CHECKING:
    pass


def check_outgoing(path: str, text: str, documents: Mapping[str, str]) -> list[Complaint]:
    """All complaints about hooks, knowing which hosts inside the network this installation allows."""
    return check_hooks(path, text, documents, allowed=allowed_hosts(os.environ.get("DOORSTEP_ALLOW_HOSTS", "")))


def check_accounts(path: str, text: str, documents: Mapping[str, str]) -> list[Complaint]:
    """All complaints about accounts with carriers, knowing which carriers can be asked."""
    allowed = allowed_hosts(os.environ.get("DOORSTEP_ALLOW_HOSTS", ""))
    return check_carriers(path, text, documents, wires(), allowed=allowed)


def check_lines(path: str, text: str, documents: Mapping[str, str]) -> list[Complaint]:
    """All complaints about accounts with providers of channels, knowing which connectors there are."""
    allowed = allowed_hosts(os.environ.get("DOORSTEP_ALLOW_HOSTS", ""))
    return line_rules.check_accounts(path, text, documents, carries(), allowed=allowed)


#: Everything that looks at a shop's documents before they are published.
CHECKERS: tuple[Checker, ...] = (
    check_settings,
    check_playbook,
    check_checklist,
    check_messages,
    check_cards,
    check_segments,
    check_outgoing,
    check_map,
    check_accounts,
    check_options,
    check_lines,
    check_changes,
)
