"""Whether what the bot does comes back to it: then what people do reaches it, too. Pure.

A platform tells every reaction to whoever listens, the bot's own among them. So the two signs that
it puts on each request are a probe from one end to the other: through the platform's API and back
through its events. What a socket's ping cannot see shows here: an app that does not subscribe to
the event, a proxy that lets nothing through, deliveries that go to another process.
"""

from dataclasses import dataclass, field

PATIENCE = 30.0
"""Seconds in which a sign should have come back."""

REMEMBERED = 3600.0
"""Seconds after which a sign that did not come back no longer speaks against the platform."""

_MOST = 500


@dataclass(slots=True)
class Echo:
    """What was called out and has not been heard yet; moments are of one clock that only grows.

    A sign that may stand there already calls nothing out: putting it there again tells nobody.
    """

    _since: float | None = None
    _unsure: set[str] = field(default_factory=set)

    def called(self, sign: str, now: float) -> None:
        """Note that a sign of the bot's own goes out; `sign` names it and its message."""
        if self._since is None and sign not in self._unsure:
            self._since = now

    def failed(self, sign: str) -> None:
        """Note that a sign was refused, or that nothing is known of what became of it."""
        self.heard()
        if len(self._unsure) >= _MOST:
            self._unsure.clear()
        self._unsure.add(sign)

    def heard(self) -> None:
        """Note that a sign came in, whoever put it there; or that none is expected any more."""
        self._since = None

    def overdue(self, now: float) -> bool:
        """Return whether a sign should have come back by now."""
        return self._since is not None and PATIENCE < now - self._since < REMEMBERED
