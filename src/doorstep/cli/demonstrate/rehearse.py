"""`doorstep demo story NAME --rehearse`: all of it in seconds, on a database of its own."""

import argparse
import os
import tempfile
from pathlib import Path

from doorstep.cli import answer, ground
from doorstep.cli.answer import Problem
from doorstep.demo.model import Story
from doorstep.demo.rehearsal import SECRETS, SHOP, Unpublished, open_shop
from doorstep.demo.theatre import Scene, Theatre, rehearse
from doorstep.kit.clock import now
from doorstep.kit.config import load
from doorstep.kit.tx import Database
from doorstep.wiring import App, read_folder

_EXAMPLE = Path(__file__).resolve().parents[4] / "examples" / "shop"


def run(args: argparse.Namespace, story: Story) -> int:
    """Act it out and say what was said and done; exit code 1 when it went otherwise than it is written."""
    folder = args.shop or _EXAMPLE
    if not folder.is_dir():
        raise Problem(f"There is no folder {folder}.")
    scenes = acted(story, folder)
    differs = [scene for scene in scenes if _says(scene) != list(scene.cue.act.then)]
    own = args.shop is not None
    value = {
        "story": story.name,
        "as_written": not differs,
        "acts": [
            {"at": scene.cue.at.isoformat(), "says": scene.cue.act.says, "then": _says(scene), "stands": scene.stands}
            for scene in scenes
        ],
    }
    code = answer.PROBLEM if differs and not own else answer.OK
    return answer.show(args, value, lambda: told(story, scenes, own=own), code=code)


def acted(story: Story, folder: Path) -> list[Scene]:
    """Play a story with the documents of a folder, on a PostgreSQL that lives as long as this takes."""
    with tempfile.TemporaryDirectory(prefix="doorstep-rehearsal-") as home:
        os.environ["DOORSTEP_HOME"] = home
        for name in ("DATABASE_URL", "DATABASE_URL_FILE", "DOORSTEP_SMTP_URL", "DOORSTEP_SMTP_URL_FILE"):
            os.environ.pop(name, None)
        found = load(os.environ)
        with ground.postgres(found) as url:
            ground.start_django()
            ground.migrate()
            with Database(url) as database:
                app = App(load({**os.environ, "DATABASE_URL": url}), database, SECRETS)
                sources = (_EXAMPLE / "sources.toml").read_text(encoding="utf-8")
                try:
                    open_shop(app, read_folder(folder), sources, now())
                except Unpublished as error:
                    raise Problem(f"{error}\n`doorstep shop check {folder}` says how to mend it.") from None
                with Theatre(app, SHOP) as theatre:
                    return rehearse(theatre, story)


def told(story: Story, scenes: list[Scene], *, own: bool) -> str:
    """A rehearsal as a person reads it."""
    lines = [story.title, "", story.text.strip(), ""]
    zone = story.starts.tzinfo
    for scene in scenes:
        lines.append(f"{scene.cue.at.astimezone(zone):%a %d %b %H:%M}  {scene.cue.act.says}")
        for one in scene.done:
            later = one.verdict_at is not None and (one.verdict_at - one.at).total_seconds() > 60
            when = f", {one.verdict_at.astimezone(zone):%a %H:%M}" if later and one.verdict_at else ""
            lines.append(f"  {one.at.astimezone(zone):%a %H:%M}         → {one.says}{when}")
        if not own and _says(scene) != list(scene.cue.act.then):
            lines.append(f"                    written was: {', '.join(scene.cue.act.then) or 'nothing'}")
        lines.append(f"                    the order is {scene.stands.replace('_', ' ')}")
    return "\n".join(lines)


def _says(scene: Scene) -> list[str]:
    return [one.says for one in scene.done]
