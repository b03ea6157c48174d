"""Run the ring: `python -m tests.torture --rounds 50 --seed 7 --database postgresql`."""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.torture.harms import HARMS
from tests.torture.ring import Ring, Round, keep
from tests.torture.world import world


async def main(words: argparse.Namespace, folder: Path) -> list[Round]:
    """Bring the world up, do the rounds, and return what was wrong."""
    async with world(folder, words.database, words.replicas) as made:
        ring = Ring(made, words.seed)
        harms = tuple(harm for harm in HARMS if harm.name in words.harm)
        wrong = await keep(ring, words.rounds, lambda line: print(line, flush=True), harms)  # noqa: T201
        if wrong:  # its disk goes with the world
            shutil.copytree(folder / "state", folder / "state-as-it-was", ignore=_no_sockets)
        return wrong


def _no_sockets(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not (Path(folder) / name).is_file()]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--replicas", type=int, default=1)
    parser.add_argument("--harm", action="append", default=[], choices=[h.name for h in HARMS])
    given = parser.parse_args()
    if given.replicas > 1 and given.database == "sqlite":
        parser.error("replicas share a PostgreSQL: give --database postgresql")
    place = Path(tempfile.mkdtemp(prefix="handrail-torture-"))
    place.chmod(0o711)
    began = time.monotonic()
    bots = f" with {given.replicas} replicas" if given.replicas > 1 else ""
    print(f"{given.rounds} rounds on {given.database}{bots}, seed {given.seed}, in {place}")  # noqa: T201
    try:
        wrong = asyncio.run(main(given, place))
    except KeyboardInterrupt:
        print(f"stopped after {time.monotonic() - began:.0f} s; see {place}")  # noqa: T201
        sys.exit(130)
    if wrong:
        print(f"{len(wrong)} rounds went wrong; seed {given.seed}; see {place}")  # noqa: T201
        sys.exit(1)
    shutil.rmtree(place)
    print(f"every round went well, in {time.monotonic() - began:.0f} s")  # noqa: T201
