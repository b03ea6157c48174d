"""Where answers may be sent for a while: the response addresses that came with deliveries."""

import time
from dataclasses import dataclass

_GOOD_FOR = 29 * 60.0  # Slack takes answers for half an hour
_USES = 5
_MOST = 2000


@dataclass(slots=True)
class _Address:
    url: str
    until: float
    left: int = _USES


class Addresses:
    """In memory alone: after a restart answers go another way."""

    def __init__(self) -> None:
        self._known: dict[str, _Address] = {}

    def keep(self, key: str, url: str) -> None:
        """Remember where a delivery can be answered; the first address of a key stays."""
        if key in self._known:
            return
        if len(self._known) >= _MOST:
            del self._known[next(iter(self._known))]
        self._known[key] = _Address(url, time.monotonic() + _GOOD_FOR)

    def take(self, key: str) -> str:
        """Return the address for one more answer; empty where there is none."""
        address = self._known.get(key)
        if address is None:
            return ""
        if address.left == 0 or address.until < time.monotonic():
            del self._known[key]
            return ""
        address.left -= 1
        return address.url
