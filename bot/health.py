"""Whether a platform answers, as the outbox's own calls find out. Pure."""

from dataclasses import dataclass

_SHORTEST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
_REAL = 3  # calls that failed in a row, from which on it is the platform and not one message


def pause_after(failures: int) -> float:
    """Return how long to wait after so many failures in a row: 1 s, 2 s, 4 s, up to a minute."""
    return float(min(_SHORTEST_PAUSE * 2 ** min(max(failures - 1, 0), 10), _LONGEST_PAUSE))


@dataclass(slots=True)
class Health:
    """How the calls to one platform have gone.

    Attributes:
        lost_at: When the first call failed of those that failed since one succeeded; 0 for none.
        until: No call before this moment.
        reached_at: When a call last got through.
    """

    lost_at: float = 0.0
    failures: int = 0
    until: float = 0.0
    reached_at: float = 0.0

    @property
    def away(self) -> bool:
        """Whether nothing has got through since a call failed."""
        return self.failures > 0

    def failed(self, now: float) -> None:
        """Note that the platform could not be reached."""
        self.lost_at = self.lost_at or now
        self.failures += 1
        self.until = now + pause_after(self.failures)

    def reached(self, now: float) -> bool:
        """Note that it answered; returns whether it is back after it was really away."""
        back = self.failures >= _REAL
        self.lost_at, self.failures, self.until, self.reached_at = 0.0, 0, 0.0, now
        return back
