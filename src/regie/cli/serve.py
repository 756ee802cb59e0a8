"""``regie serve``: the pages, and the worker that does the jobs, until it is told to stop."""

from __future__ import annotations

import errno
import importlib
import os
import socket
import subprocess
import sys
import threading

from regie.cli import house
from regie.cli.output import Refused, why

#: Requests that one web process answers at once.
THREADS = 4
#: How long a worker that ended by itself stays away, in seconds.
_PAUSE = 5.0


def serve(host: str, port: int, workers: int) -> int:
    """Serve the pages until SIGTERM or SIGINT.

    :raises Refused: before anything is started, when that cannot be.
    """
    address = _address(host, port)
    house.setup()
    from django.conf import settings

    if settings.DEMO and not _is_loopback(address):
        raise Refused(
            "Een demonstratie is er alleen voor deze computer (127.0.0.1); "
            "kies voor echt werk een andere REGIE_HOME."
        )
    must_be_free(address, port)
    house.must_be_migrated()
    run(address, port, workers)
    return 0


def run(address: str, port: int, workers: int) -> None:
    """Serve, when :func:`serve` or a demonstration found all in order."""
    from django.conf import settings
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        raise Refused("De opmaak van de bladzijden ontbreekt; typ eerst `./regie assets`.")
    if workers < 1:
        raise Refused("Minstens één webproces is nodig.")
    # The web processes are forks: they share what was loaded, but each needs its own connection.
    importlib.import_module("regie.config.wsgi")
    connections.close_all()
    from regie.indicators.engine import client as figures

    worker = _Worker()
    # Reading Ibis takes seconds: before the first person asks.
    figures.begin()
    server = Granian(
        "regie.config.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
    )
    server.on_startup(lambda: print(f"Regie staat op {url(address, port)}", flush=True))
    worker.start()
    try:
        server.serve()
    finally:
        worker.stop()
        figures.stop()


def url(address: str, port: int) -> str:
    """Where a browser finds it."""
    return f"http://[{address}]:{port}/" if ":" in address else f"http://{address}:{port}/"


class _Worker:
    """``regie work`` as a child, started anew when it ends by itself."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._child = self._begin()
        self._watch = threading.Thread(target=self._again, name="worker", daemon=True)

    def _begin(self) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C in the terminal is for the server, which tells the worker.
        return subprocess.Popen(  # noqa: S603 - nothing but our own words
            [sys.executable, "-m", "regie.cli.main", "work", "--parent", str(os.getpid())],
            start_new_session=True,
        )

    def start(self) -> None:
        """Keep a worker alive."""
        self._watch.start()

    def _again(self) -> None:
        while not self._over.is_set():
            self._child.wait()
            if not self._over.wait(_PAUSE):
                self._child = self._begin()

    def stop(self) -> None:
        """Let the worker put its job back and end."""
        self._over.set()
        self._child.terminate()
        try:
            self._child.wait(15)
        except subprocess.TimeoutExpired:
            self._child.kill()


def _address(host: str, port: int) -> str:
    """``host`` as a number."""
    if not 0 < port < 65536:
        raise Refused("Een poort is een getal van 1 tot 65535.")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused(f"Het adres {host} bestaat niet.") from error
    # Both a name and its numbers may come back; version 4 is what people type.
    return str(min(found, key=lambda one: one[0] != socket.AF_INET)[4][0])


def _is_loopback(address: str) -> bool:
    import ipaddress

    return ipaddress.ip_address(address).is_loopback


def must_be_free(address: str, port: int) -> None:
    """Refuse a port that somebody listens on.

    :raises Refused: for that, and for what this computer does not have.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Refused(
                    f"Poort {port} is al in gebruik; kies een andere met --port."
                ) from error
            if error.errno == errno.EADDRNOTAVAIL:
                raise Refused(f"Deze computer heeft het adres {address} niet.") from error
            raise Refused(f"Poort {port} is niet te openen: {why(error)}.") from error
