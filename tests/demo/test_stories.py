"""Every story, played through the signed door and the real loops: what is said and done, and where the order stands."""

import email
import email.policy
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

import pytest

from doorstep.demo.rules.story import stories
from doorstep.demo.theatre import Scene, Theatre, rehearse_all

PLAYBOOKS = sorted(path.stem for path in Path("examples/shop/playbooks").glob("*.toml"))


@pytest.fixture(scope="module")
def played(stage: Theatre) -> dict[str, list[Scene]]:
    """All stories, side by side in one shop."""
    return rehearse_all(stage, list(stories().values()))


@pytest.mark.parametrize("name", stories())
def test_a_story_goes_as_it_is_written(name: str, played: dict[str, list[Scene]]) -> None:
    told = [(one.cue.act.says, one.stands, tuple(done.says for done in one.done)) for one in played[name]]
    assert told == [(act.says, act.stands, act.then) for act in stories()[name].act]


#: What they speak about comes back from providers, no story can send it; tests/playbooks/stories.py acts them out.
OF_WHAT_CAME_BACK = {"address_bounced", "customer_unreachable"}


def test_every_starter_playbook_speaks_in_a_story(played: dict[str, list[Scene]]) -> None:
    fired = Counter(done.playbook for scenes in played.values() for scene in scenes for done in scene.done)
    assert {name for name in PLAYBOOKS if not fired[name]} == OF_WHAT_CAME_BACK
    assert sorted(set(fired) - set(PLAYBOOKS)) == []


def test_each_message_reached_the_local_mailbox_once(stage: Theatre, played: dict[str, list[Scene]]) -> None:
    sent = [done for scenes in played.values() for scene in scenes for done in scene.done if done.verdict == "sent"]
    assert len(stage.mailbox.entries("demo")) == len(sent)
    assert {mail["To"].partition("@")[2] for mail in mails(stage)} == {"example.org", "example.com"}


def test_whoever_gets_a_gift_learns_neither_what_it_is_nor_what_it_cost(
    stage: Theatre, played: dict[str, list[Scene]]
) -> None:
    [mail] = [mail for mail in mails(stage) if mail["To"] == "samuel.okafor@example.com"]
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        text = part.get_content()
        assert [word for word in ("Knife", "mug", "32,90", "32.90", "62,70", "€") if word in text] == []


def test_playing_it_again_tells_nobody_anything(stage: Theatre, played: dict[str, list[Scene]]) -> None:
    mails_before = len(stage.mailbox.entries("demo"))
    last = max(scene.cue.at for scenes in played.values() for scene in scenes)
    for scenes in played.values():
        for scene in scenes:
            for post in scene.cue.posts:
                assert stage.post(post) == 200
    stage.turn(last)
    assert len(stage.mailbox.entries("demo")) == mails_before


def mails(stage: Theatre) -> list[EmailMessage]:
    """Every mail in the local mailbox, read as a mail program reads it."""
    found = []
    for entry in stage.mailbox.entries("demo"):
        mail = email.message_from_bytes(stage.mailbox.read(entry), policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        found.append(mail)
    return found
