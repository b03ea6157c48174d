"""What may go wrong, as tests order it."""

from collections import defaultdict, deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One call that goes wrong.

    Attributes:
        status: The HTTP status.
        error: The error code in the answer; empty for a body that is no JSON.
        retry_after: The header; None leaves it out.
        taken: The call takes effect all the same.
        cut: The connection is closed instead of an answer.
        hang: No answer comes at all.
        needed: What `missing_scope` says is missing.
    """

    status: int = 200
    error: str = ""
    retry_after: int | None = None
    taken: bool = False
    cut: bool = False
    hang: bool = False
    needed: str = ""


RATE_LIMITED = "ratelimited"


class Faults:
    """Faults in waiting: each takes one call of its method, standing ones take all."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Fault]] = defaultdict(deque)
        self._standing: dict[str, Fault] = {}

    def once(self, method: str, *faults: Fault) -> None:
        self._waiting[method].extend(faults)

    def standing(self, method: str, fault: Fault | None) -> None:
        """Let every call of a method (`*` for all) go wrong; None ends that."""
        if fault is None:
            self._standing.pop(method, None)
        else:
            self._standing[method] = fault

    def left(self, method: str) -> int:
        """Return how many faults still wait for a call of a method."""
        return len(self._waiting[method])

    def forget(self, method: str) -> None:
        """Take back what waits for a method."""
        self._waiting[method].clear()

    def next(self, method: str) -> Fault | None:
        if self._waiting[method]:
            return self._waiting[method].popleft()
        return self._standing.get(method) or self._standing.get("*")
