"""A platform that counts as Slack does and refuses what comes too fast, and how it is driven."""

from dataclasses import dataclass, field

from bot.chat import RetryLater
from bot.pacing import SLACK, Pace
from tests.unit.bot.parlour import Clock, Parlour


@dataclass
class Counter(Parlour):
    """Its clock is the test's; refusals are kept in `refused`."""

    name: str = "slack"
    edit_gap: float = 2.0
    pace: Pace = SLACK
    clock: Clock = field(default_factory=Clock)
    taken: list[tuple[str, str, float]] = field(default_factory=list)
    refused: list[tuple[str, float]] = field(default_factory=list)

    async def post(self, channel, message, thread, key):
        self._count("post", channel, 1.0, 1)
        reference = await super().post(channel, message, thread, key)
        self.at[reference] = self.clock.now
        return reference

    async def edit(self, channel, reference, message):
        self._count("edit", "", 60.0, 50)
        await super().edit(channel, reference, message)
        self.edits.append((self.clock.now, reference, message.text))

    async def react(self, channel, reference, sign):
        self._count("sign", "", 60.0, 50)
        await super().react(channel, reference, sign)

    at: dict[str, float] = field(default_factory=dict)
    edits: list[tuple[float, str, str]] = field(default_factory=list)

    def _count(self, what, where, within, most):
        now = self.clock.now
        recent = [
            at
            for act, place, at in self.taken
            if (act, place) == (what, where) and at > now - within
        ]
        if len(recent) >= most:
            self.refused.append((what, now))
            raise RetryLater(recent[0] + within - now)
        self.taken.append((what, where, now))


async def pass_time(outbox, platform, clock, until):
    """Let time pass as the delivering loop would, from one due moment to the next."""
    while True:
        due = await outbox.round(platform)
        if due is None or due > until:
            clock.now = until
            return
        clock.now = max(clock.now, due)
