"""How many answers of carriers a second one core reads, beside the Karrio SDK on the same bytes in the same run.

The bodies are those of `carriers/` in DOORSTEP_DATA, of each carrier the one with the most scans; where that is not
here, our own samples. The other package is installed in an environment of its own that is thrown away afterwards. Its
public way (`Tracking.fetch(…).from_(…).parse()`), the only one that it documents, runs with nothing replaced but the
network; what that takes from the moment it is handed the bytes, and its parser alone, are timed too. Both are asked in
turns, so that a busy machine slows both. `DOORSTEP_PEER_PYTHON` names an environment that has the package already.
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from time import process_time
from typing import Any

import msgspec

import doorstep
from doorstep.connect import reader
from doorstep.timeline.model import Scan

VERSION = "2026.1.32"
#: Ours, and the other's name where it differs.
NAMES = {
    "ups": "", "fedex": "", "dhl_express": "", "usps": "", "gls": "", "dhl_parcel_de": "", "canadapost": "",
    "purolator": "", "australiapost": "", "sendle": "", "bpost": "", "laposte": "", "hermes": "", "dpd": "",
    "royal_mail": "royalmail",
}  # fmt: skip
#: How the other package is timed, and what that is called.
WAYS = {"public": "karrio", "handed": "from the bytes", "alone": "parser alone"}
ROUNDS, SECONDS, PATIENCE = 5, 0.15, 300
#: What is known beside a body: which number was asked.
META = {"tracking_number": "12345", "received_at": "2026-01-01T00:00:00Z"}
_PEER = Path(__file__).parent / "carriers_peer.py"


def bodies() -> dict[str, bytes]:
    """Return a body of each carrier: the one with the most scans."""
    root = Path(os.environ.get("DOORSTEP_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
    own = Path(doorstep.__file__).parent / "connect" / "carriers"
    found = {}
    for carrier in NAMES:
        files = [path for path in sorted((root / "carriers" / carrier).glob("*")) if path.suffix in {".json", ".xml"}]
        best = max(files, key=lambda path: scans(carrier, path.read_bytes()), default=None)
        if best is None or not scans(carrier, best.read_bytes()):
            best = max((own / carrier / "samples").glob("*"), key=lambda path: scans(carrier, path.read_bytes()))
        found[carrier] = best.read_bytes()
    return found


def scans(carrier: str, raw: bytes) -> int:
    """Return how many scans our reader finds."""
    return sum(isinstance(one.fact, Scan) for one in reader(carrier).read(raw, META).events)


def seconds_each(carrier: str, raw: bytes) -> float:
    """Return the CPU seconds that our reader takes for this body."""
    read, done, begun = reader(carrier).read, 0, process_time()
    while process_time() - begun < SECONDS:
        read(raw, META)
        done += 1
    return (process_time() - begun) / done


def _installed(folder: str) -> str:
    """Install the other package into a folder, and return the Python that has it."""
    python = str(Path(folder) / "bin" / "python")
    names = ("karrio", *(f"karrio_{other or ours}" for ours, other in NAMES.items()))
    venv.create(folder, with_pip=True)
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "--no-input", *(f"{name}=={VERSION}" for name in names)],
        check=True, capture_output=True, timeout=PATIENCE,
    )  # fmt: skip
    return python


class Peer:
    """The other package in a process of its own; a line goes in for each question, one comes back."""

    def __init__(self, folder: str) -> None:
        """Install and start it. Raises `OSError` or `subprocess.SubprocessError` when that fails."""
        python = os.environ.get("DOORSTEP_PEER_PYTHON") or _installed(folder)
        self._process = subprocess.Popen(
            [python, str(_PEER), str(SECONDS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env={"PATH": os.environ.get("PATH", "")},
        )  # fmt: skip

    def ask(self, carrier: str, raw: bytes) -> dict[str, Any]:
        """Return seconds each of both its ways and the events it found, or an error."""
        into, out = self._process.stdin, self._process.stdout
        assert into is not None
        assert out is not None
        into.write(msgspec.json.encode([NAMES[carrier] or carrier, raw.decode()]) + b"\n")
        into.flush()
        answer: dict[str, Any] = msgspec.json.decode(out.readline() or b'{"error": "it stopped"}')
        return answer

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()


def compared(found: dict[str, bytes], peer: Peer | None) -> list[dict[str, Any]]:
    """Return a row for each carrier, the best of some rounds of each side."""
    rows = []
    for carrier, raw in found.items():
        own: list[float] = []
        theirs: dict[str, list[float]] = {way: [] for way in WAYS}
        said: dict[str, Any] = {}
        for _ in range(ROUNDS):
            own.append(seconds_each(carrier, raw))
            said = peer.ask(carrier, raw) if peer is not None else {"error": "not there"}
            for way in WAYS:
                theirs[way] += [said[way]] if said.get(way) else []
        rows.append(row(carrier, raw, min(own), {way: min(each, default=0.0) for way, each in theirs.items()}, said))
    return rows


def row(carrier: str, raw: bytes, own: float, theirs: dict[str, float], said: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of one carrier. Without events on either side there is nothing to compare."""
    events = len(reader(carrier).read(raw, META).events)
    both = bool(theirs["public"]) and bool(said.get("events")) and bool(events)
    peer = {f"karrio {VERSION}": said.get("error") or "reads no event"}
    if both:
        peer = {name: f"{1 / theirs[way]:,.0f}/s" if theirs[way] else "–" for way, name in WAYS.items()}
        ratios = (f"{theirs[way] / own:.1f}" for way in WAYS)
        peer |= {"events": said["events"], "ratio": " / ".join(ratios)}
    return {
        "name": f"carriers {carrier}",
        "figure": round(1 / own),
        "unit": f"answers/s, {events} events",
        "cpu_ms_per_op": round(1000 * own, 4),
        "peer": peer,
        "bytes": len(raw),
        "events": events,
        "ratio": round(theirs["public"] / own, 2) if both else None,
    }


def main() -> None:
    """Measure and print."""
    found = bodies()
    with tempfile.TemporaryDirectory() as folder:
        try:
            peer: Peer | None = Peer(folder)
        except (OSError, subprocess.SubprocessError):
            peer = None
        try:
            rows = compared(found, peer)
        finally:
            if peer is not None:
                peer.close()
    sys.stdout.write(msgspec.json.encode(rows).decode() + "\n")


if __name__ == "__main__":
    main()
