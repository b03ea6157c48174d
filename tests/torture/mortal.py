"""The console script, ending before its Nth commit: `python -m tests.torture.mortal N …`."""

import sys

from bot.cli import main
from tests.acceptance.mortal import Death

if __name__ == "__main__":
    Death(int(sys.argv[1])).await_()
    sys.exit(main(sys.argv[2:]))
