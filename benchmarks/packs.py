"""How long meeting packs take, and how much memory: the same number again and again must not need more and more.

    python benchmarks/packs.py [HOW_MANY ...]

Without numbers 100 and 300 packs as PDF, for an invented book, on as many processors as there are. Memory is that of
all processes together at its highest, looked at five times a second; only on Linux.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import make_book  # noqa: E402

from lifeline.export.packs import make_packs  # noqa: E402
from lifeline.question.approachable import approachable  # noqa: E402

AS_OF = date(2026, 11, 1)
BOOK = 5_000
EVERY_SECONDS = 0.2


def family(pid: int) -> set[int]:
    """A process and all that it has started."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(entry.parent.name)] = int(after_name[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def megabytes(pid: int) -> float:
    """What a process has in memory, what it shares with others counted in its share."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


class Watch:
    """Looks at the memory of this program and all it started, until the block ends."""

    def __init__(self) -> None:
        self.most = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._over.wait(EVERY_SECONDS):
            self.most = max(self.most, sum(megabytes(pid) for pid in family(os.getpid())))

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def main(counts: list[int]) -> None:
    """Make so many packs, one number after another, and print what that took."""
    with tempfile.TemporaryDirectory() as folder:
        with make_book.make(Path(folder) / "book.duckdb", BOOK) as store:
            ids = approachable(store, as_of=AS_OF).client_ids
            print(f"{os.cpu_count()} processors, PDF, two to seven pages each")
            for count in counts:
                out = Path(folder) / str(count)
                began = time.perf_counter()
                with Watch() as watch:
                    made = make_packs(store, as_of=AS_OF, out=out, client_ids=ids[:count])
                seconds = time.perf_counter() - began
                size = sum(path.stat().st_size for path in made.files) / made.count / 1000
                print(
                    f"{made.count:>6} packs  {seconds:7.1f} s  {1000 * seconds / made.count:6.0f} ms each  "
                    f"{watch.most:6.0f} MB at most  {size:4.0f} kB each"
                )


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [100, 300])
