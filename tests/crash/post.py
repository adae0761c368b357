"""Post bodies to the door over HTTP until each of them is acknowledged, whatever happens to the door meanwhile."""

import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator

from tests.crash.load import Body

TOKEN = "token-of-the-crash-tests"
KEY = "q7d02mvx9c41zk58"
PATH = f"/in/events/{KEY}"


class Poster:
    """Several senders that never give up. ``answers`` counts what they heard; ``acknowledged`` are the bodies kept."""

    def __init__(self, port: int, bodies: Iterable[Body], *, senders: int = 4, pause: float = 0.0) -> None:
        """``pause`` is how many seconds each sender rests after a body that was kept."""
        self._port, self._pause = port, pause
        self._bodies: Iterator[Body] = iter(bodies)
        self._lock = threading.Lock()
        self.answers: Counter[str] = Counter()
        self.acknowledged: list[Body] = []
        self.told_to_wait: list[str] = []
        self._threads = [threading.Thread(target=self._send_all, args=(seed,)) for seed in range(senders)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self, seconds: float) -> bool:
        """Wait for the end; say whether everything was acknowledged in time."""
        latest = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, latest - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    @property
    def running(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def _send_all(self, seed: int) -> None:
        rng = random.Random(seed)
        line: http.client.HTTPConnection | None = None
        while (body := self._next()) is not None:
            times = 1 + (rng.random() < 0.05)  # some senders do not hear the answer and come again
            while times:
                line = line or http.client.HTTPConnection("127.0.0.1", self._port, timeout=15)
                try:
                    status, later = _post(line, body)
                except (OSError, http.client.HTTPException) as error:
                    line.close()
                    line = None
                    self._heard(type(error).__name__, "")
                    time.sleep(0.05)
                    continue
                self._heard(str(status), later)
                if status in (200, 202):
                    times -= 1
                else:
                    time.sleep(rng.uniform(0.05, 0.2))
            with self._lock:
                self.acknowledged.append(body)
            time.sleep(self._pause * rng.uniform(0.5, 1.5))
        if line is not None:
            line.close()

    def _next(self) -> Body | None:
        with self._lock:
            return next(self._bodies, None)

    def _heard(self, word: str, later: str) -> None:
        with self._lock:
            self.answers[word] += 1
            if word == "503":
                self.told_to_wait.append(later)


def _post(line: http.client.HTTPConnection, body: Body) -> tuple[int, str]:
    headers = {
        "content-type": "application/json",
        "authorization": f"Bearer {TOKEN}",
        "idempotency-key": body.key,
    }
    line.request("POST", PATH, body.raw, headers)
    answer = line.getresponse()
    answer.read()
    return answer.status, answer.getheader("retry-after", "")
