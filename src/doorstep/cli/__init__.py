"""The `doorstep` command.

A command is one module in one of the groups below this package (`run`, `orders`, `promise`, `messages`, `carriers`,
`shop`; the group's docstring is its heading in the help). Adding a command is adding its file, nothing else:

    '''Show one order: its timeline, what was said, and why.

    What a person reads with `doorstep order --help`.
    '''

    def add(parser: argparse.ArgumentParser) -> None:      # its arguments; `--json` is there already
        parser.add_argument("id", help="the order's number or id")

    def run(args: argparse.Namespace) -> int:              # the exit code: doorstep.cli.answer.OK, PROBLEM or USAGE
        with ground.database() as database:
            ...
        return answer.show(args, value, text)

The file's name is the command's name (`import_.py` is `doorstep import`: a trailing underscore for words that Python
keeps), the first line of its docstring its line in the help. Only the module of the command that is asked for is
imported, so keep `doorstep --help` fast: no imports of ours here. Commands that stand in `docs/cli.md` are documented;
a test looks for each.

Exit codes: 0 all is well, 1 a problem was found, 2 the command was not understood.
"""

import sys
from collections.abc import Sequence


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    from doorstep.cli import front

    return front.front(list(sys.argv[1:] if words is None else words))
