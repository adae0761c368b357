"""The front of the command: find the module, read the words, run it, say errors plainly."""

import argparse
import ast
import importlib
import sys
from difflib import get_close_matches
from pathlib import Path

from doorstep import __version__

_HERE = Path(__file__).parent
_GROUPS = ("run", "orders", "promise", "messages", "carriers", "shop")


def front(words: list[str]) -> int:
    """Run the command that these words name and return its exit code."""
    known = commands()
    if not words or words[0] in ("-h", "--help", "help"):
        sys.stdout.write(overview())
        return 0 if words else 2
    if words[0] in ("-V", "--version"):
        sys.stdout.write(f"doorstep {__version__}\n")
        return 0
    if words[0] not in known:
        close = get_close_matches(words[0], known, n=1)
        hint = f"Did you mean `doorstep {close[0]}`?" if close else "`doorstep --help` lists what there is."
        sys.stderr.write(f"There is no command {words[0]!r}. {hint}\n")
        return 2
    return _run(words[0], known[words[0]], words[1:])


def commands() -> dict[str, Path]:
    """Return the file of each command, by name."""
    found = {}
    for group in _GROUPS:
        for path in sorted((_HERE / group).glob("[a-z]*.py")):
            found[path.stem.rstrip("_").replace("_", "-")] = path
    return found


def first_line(path: Path) -> str:
    """Return the first line of a module's docstring without importing it."""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def overview() -> str:
    """Return the help that lists every command under the heading of its group."""
    lines = ["Usage: doorstep COMMAND …", ""]
    known = commands()
    wide = max(map(len, known), default=0)
    for group in _GROUPS:
        mine = {name: path for name, path in known.items() if path.parent.name == group}
        if mine:
            lines.append(first_line(_HERE / group / "__init__.py"))
            lines += [f"  {name:<{wide}}  {first_line(path)}" for name, path in mine.items()]
            lines.append("")
    lines += [
        "`doorstep COMMAND --help` explains a command; `--json` makes it answer programs.",
        "Exit codes: 0 all is well, 1 a problem was found, 2 the command was not understood.",
    ]
    return "\n".join(lines) + "\n"


def _run(name: str, path: Path, words: list[str]) -> int:
    module = importlib.import_module(f"doorstep.cli.{path.parent.name}.{path.stem}")
    parser = argparse.ArgumentParser(
        prog=f"doorstep {name}", description=module.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    module.add(parser)
    parser.add_argument("--json", action="store_true", help="answer in JSON, for programs")
    args = parser.parse_args(words)
    return _careful(module.run, args)


def _careful(run: object, args: argparse.Namespace) -> int:
    from doorstep.cli.answer import Problem
    from doorstep.kit.errors import SettingError, StoreDown

    assert callable(run)
    try:
        return int(run(args))
    except SettingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except Problem as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except StoreDown as error:
        sys.stderr.write(f"PostgreSQL does not answer. `doorstep doctor` looks for the reason.\n{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our answer has seen enough
        return 0
