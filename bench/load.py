"""Read a running Regie as twenty people would: ``python -m bench.load PORT``; JSON on stdout.

Each reader has a thread and a connection, follows a link of the page that it has, and thinks an
exponential time of one second on average before the next. What is asked and when is the same at
each run; only the answers take the time that they take.
"""

from __future__ import annotations

import gzip
import http.client
import json
import math
import random
import re
import socket
import sys
import threading
import time

READERS, SECONDS, THINKS = 20, 40.0, 1.0
#: What the first pages take, when nothing is in memory yet, does not count.
WARM = 5.0
_LINK = re.compile(rb'href="(/[^"#]*)')
_NOT_READ = ("/static/", "/werk/", "/aanmelden/", "/en/werk/", "/en/aanmelden/")


class Reader(threading.Thread):
    """One person who reads; ``waited`` is how long each page took to come, in ms."""

    def __init__(self, port: int, seed: int, end: float) -> None:
        super().__init__(daemon=True)
        self.waited: list[tuple[float, float]] = []
        self.failed, self.done = 0, False
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._chance = random.Random(seed)  # noqa: S311 - the same walk each time, no secret
        self._end = end

    def run(self) -> None:
        """Read until the end."""
        path = "/"
        time.sleep(self._chance.random() * THINKS)
        while time.monotonic() < self._end:
            links = self._read(path)
            path = self._chance.choice(links) if links else "/"
            time.sleep(self._chance.expovariate(1 / THINKS))
        self.done = True

    def _read(self, path: str) -> list[str]:
        begun = time.monotonic()
        self._connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = self._connection.getresponse()
        body = answer.read()
        self.waited.append((begun, 1000 * (time.monotonic() - begun)))
        self.failed += answer.status >= 500
        if answer.getheader("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        if not (answer.getheader("Content-Type") or "").startswith("text/html"):
            return []
        links = {link.decode().replace("&amp;", "&") for link in _LINK.findall(body)}
        return sorted(link for link in links if not link.startswith(_NOT_READ))


def _await(port: int) -> None:
    """Until somebody listens there, half a minute at most."""
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


def main() -> None:
    """Read, and print what the readers waited."""
    port = int(sys.argv[1])
    _await(port)
    begun = time.monotonic()
    readers = [Reader(port, seed, begun + WARM + SECONDS) for seed in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    waited = sorted(ms for one in readers for at, ms in one.waited if at > begun + WARM)
    told = {str(share): waited[math.ceil(share / 100 * len(waited)) - 1] for share in (50, 95, 100)}
    failed = sum(one.failed or not one.done for one in readers)
    json.dump({"pages": len(waited), "failed": failed, "waited": told}, sys.stdout)


if __name__ == "__main__":
    main()
