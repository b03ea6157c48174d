"""That the bot stops: what has begun may end, and nothing new is begun."""

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Stopping:
    """Told to whoever begins things.

    Attributes:
        begun: From now on nothing new is begun.
        patience: Seconds in which what runs may come to its end. What takes longer goes on on its
            host and is attached to by the next start.
    """

    begun: bool = False
    patience: float = 5.0
