"""Words about who keeps an environment."""

from commands import say
from commands.visit import Visit
from runner.control import Hold


def held_by(visit: Visit, hold: Hold) -> str:
    """Return who keeps an environment, since when and why, as a sentence."""
    who = f"the run {hold.run}" if hold.run else visit.called(hold.person)
    what = "holds" if hold.run else "has locked"
    until = f", until {say.moment(hold.until)}" if hold.until is not None else ""
    why = f": {hold.reason}" if hold.reason else ""
    return f"{who} {what} {hold.environment} since {say.since(hold.since, visit.now)}{until}{why}."
