"""Processes to run notebooks in: one warm parent for each hash seed, a fork for each kernel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[2]


class Failed(Exception):
    """A notebook could not be played."""


class Zygote:
    """A warm process."""

    def __init__(self, hash_seed: int) -> None:
        self._environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed), "MPLBACKEND": "Agg"}
        self._process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        self._warm = False
        return subprocess.Popen(
            [sys.executable, "-m", "benchmarks.state.real.zygote"],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            # What a terminal sends to its foreground processes is not for kernels.
            start_new_session=True,
        )

    def play(
        self, folder: Path, steps: list[dict[str, Any]], instrument: bool = True
    ) -> list[dict[str, Any]]:
        """Runs steps in a fresh kernel; returns what its runs did."""
        job = {"folder": str(folder), "steps": steps, "instrument": instrument}
        answer = json.loads(self._ask(json.dumps(job)))
        if "failure" in answer:
            raise Failed(answer["failure"])
        return answer["runs"]

    def _ask(self, line: str) -> str:
        for _ in range(2):
            try:
                answer = self._exchange(line)
            except BrokenPipeError:
                answer = ""
            if answer:
                return answer
            self._process.kill()
            self._process.wait()
            self._process = self._start()
        raise Failed("the warm process ended, twice")

    def _exchange(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if not self._warm:
            self._process.stdout.readline()
            self._warm = True
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()

    def close(self) -> None:
        """Ends the process."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait(timeout=20)


class Herd:
    """Several warm processes of one hash seed: whoever has a job takes one that is free."""

    def __init__(self, hash_seed: int, number: int) -> None:
        self._all = [Zygote(hash_seed) for _ in range(number)]
        self._free: SimpleQueue[Zygote] = SimpleQueue()
        for zygote in self._all:
            self._free.put(zygote)

    def play(
        self, folder: Path, steps: list[dict[str, Any]], instrument: bool = True
    ) -> list[dict[str, Any]]:
        """Runs steps in a fresh kernel; returns what its runs did."""
        zygote = self._free.get()
        try:
            return zygote.play(folder, steps, instrument)
        finally:
            self._free.put(zygote)

    def close(self) -> None:
        """Ends the processes."""
        for zygote in self._all:
            zygote.close()


class Zygotes:
    """Warm processes of two kinds, whose sets and dicts of strings are in different orders."""

    def __init__(self, number: int = 1) -> None:
        self.first, self.second = Herd(1, number), Herd(2, number)

    def __enter__(self) -> Zygotes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.first.close()
        self.second.close()
