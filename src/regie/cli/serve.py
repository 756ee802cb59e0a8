"""``regie migrate``, ``regie serve`` and ``regie worker``: a Regie that runs."""

from __future__ import annotations

import argparse
import errno
import ipaddress
import os
import socket
import subprocess
import sys
import threading
from argparse import Namespace

from regie.cli.output import Refused
from regie.cli.ready import Add, register

#: A worker that ends is started again after so many seconds.
_AGAIN = 3.0


def words(add: Add) -> None:
    """The words of this module."""
    tables = add("migrate", "Maak de tabellen van de databank, of breng ze bij.")
    tables.set_defaults(run=migrate)

    server = add("serve", "Start Regie.")
    server.choices.add_argument(
        "--host", metavar="ADRES", default="127.0.0.1", help="het adres (127.0.0.1)"
    )
    server.choices.add_argument(
        "--port", metavar="POORT", type=int, default=8000, help="de poort (8000)"
    )
    server.choices.add_argument(
        "--workers", metavar="AANTAL", type=int, default=2, help="hoeveel webprocessen (2)"
    )
    server.set_defaults(run=lambda asked: serve(asked.host, asked.port, asked.workers))

    work = add("worker", "Doe het werk op de achtergrond (serve doet dit ook).")
    # Whoever starts it is named, for it may be gone before the worker could look.
    work.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    work.set_defaults(run=worker)


def migrate(asked: Namespace) -> int:
    """Make or renew the tables."""
    with register():
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
    print("De tabellen zijn klaar.")
    return 0


def worker(asked: Namespace) -> int:
    """Do jobs until told to stop."""
    with register():
        from regie.base.jobs import run_worker

        run_worker(parent=asked.parent)
    return 0


def serve(host: str, port: int, workers: int = 2) -> int:
    """Answer requests until told to stop, with a worker beside.

    :raises Refused: when the port is taken, the tables are old, or a demonstration would be open to
        others.
    """
    with register():
        from django.conf import settings

        from regie.base.health import to_migrate

        if settings.DEMO and not _is_loopback(host):
            raise Refused("Een demonstratie is alleen op deze computer te zien (127.0.0.1).")
        if to_migrate():
            raise Refused("De databank is nog niet klaar; typ eerst `regie migrate`.")
        from django.db import connection

        connection.close()
    _check_port(host, port)
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    stop = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(stop,), daemon=True)
    keeper.start()
    print(f"Regie loopt op http://{host}:{port} (stop met Ctrl+C).", flush=True)
    try:
        Granian(
            "regie.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=max(1, workers),
            blocking_threads=4,
            websockets=False,
            respawn_failed_workers=True,
            log_level=LogLevels.warning,
        ).serve()
    finally:
        stop.set()
        keeper.join()
    return 0


def _keep_worker(stop: threading.Event) -> None:
    """Keep one worker running, in its own process."""
    while not stop.is_set():
        child = subprocess.Popen(  # noqa: S603 - nothing but our own words
            [sys.executable, "-m", "regie.cli.main", "worker", "--parent", str(os.getpid())],
            stdin=subprocess.DEVNULL,
            # Ctrl+C goes to the server, which tells the worker.
            start_new_session=True,
        )
        while child.poll() is None:
            if stop.wait(0.2):
                child.terminate()
                try:
                    child.wait(10)
                except subprocess.TimeoutExpired:
                    # Its lease ends by itself; another worker does the job then.
                    child.kill()
                    child.wait()
                return
        stop.wait(_AGAIN)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_port(host: str, port: int) -> None:
    if not 0 < port < 65536:
        raise Refused(f"Poort {port} bestaat niet; kies er een tussen 1 en 65535.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
            door.listen()
    except OSError as error:
        reason = {
            errno.EADDRINUSE: f"Poort {port} is al in gebruik; kies een andere met --port.",
            errno.EACCES: f"Poort {port} mag je niet gebruiken; kies er een boven 1023 met --port.",
        }.get(error.errno or 0, f"Het adres {host} is niet van deze computer.")
        raise Refused(reason) from error
