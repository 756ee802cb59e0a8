"""One command of Regie, run as ``regie`` runs it: ``probe.py NOTE WORD…``.

When it ends, NOTE holds the peak resident memory in KiB of this process and of its largest child.
"""

from __future__ import annotations

import resource
import sys

from regie.cli.main import main


def _peak() -> int:
    # Not ru_maxrss: that begins at what the process that started this one held at the time.
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


code = main(sys.argv[2:])
with open(sys.argv[1], "w", encoding="ascii") as note:
    note.write(f"{_peak()} {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}")
sys.exit(code)
