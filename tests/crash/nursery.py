"""Start workers quickly: everything is imported once, and each worker is a fork that runs the real command.

`python -m tests.crash.nursery` reads commands of `doorstep`, one a line, and answers each with the process id.
"""

import os
import signal
import sys

from doorstep.cli.front import front


def main() -> None:
    """Fork a process for each line until nothing more comes."""
    import doorstep.connect.shops.generic_json.read
    import doorstep.work.loops  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever is killed is not waited for
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            os._exit(front(line.split()))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
