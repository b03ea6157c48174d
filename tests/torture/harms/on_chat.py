"""Harm to the chat platforms, and to what is on its way there and back."""

import asyncio
import random
import signal

from tests.servers.slack.faults import Fault
from tests.torture.harms.harm import Harm, met
from tests.torture.world import World

_POST = "chat.postMessage"
_MESSAGES = r"^/channels/\d+/messages$"
_METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
_ALWAYS = 10**9
_MINUTES = 120


async def _away(world: World, chance: random.Random) -> bool:
    return await _without(world, chance.uniform(0.5, 4))


async def _long_away(world: World, chance: random.Random) -> bool:
    """Be away for longer than a run takes: it is told afterwards."""
    return await _without(world, chance.uniform(15, 25))


async def _minutes_away(world: World, _: random.Random) -> bool:
    return await _without(world, _MINUTES)


async def _without(world: World, seconds: float) -> bool:
    """Answer no call on either platform, and end every socket, for so long."""
    slack, discord = world.chats.slack, world.chats.discord
    before = len(slack.calls)
    slack.faults.standing("*", Fault(status=500))
    down = [discord.fault(each, "", status=503, times=_ALWAYS) for each in _METHODS]
    discord.gateway.faults.refuse = _ALWAYS
    for socket in list(slack.sockets.all):
        socket.cut()
    await discord.gateway.abort()
    await asyncio.sleep(seconds)
    slack.faults.standing("*", None)
    discord.gateway.faults.refuse = 0
    tried = any(each.times < _ALWAYS for each in down)
    for fault in down:
        discord.faults.remove(fault)
    return tried or len(slack.calls) > before


async def _posts_unclear(world: World, chance: random.Random) -> bool:
    """Take the next posts, and answer as if they had not been, or not at all."""
    slack, discord = world.chats.slack, world.chats.discord
    number, cut = chance.randint(1, 3), chance.random() < 0.5
    slack.faults.once(_POST, *(Fault(status=500, taken=True, cut=cut) for _ in range(number)))
    lost = discord.fault("POST", _MESSAGES, status=500, times=number, taken=True, silent=cut)
    hit = await met(lambda: slack.faults.left(_POST) < number or lost.times < number)
    slack.faults.forget(_POST)
    discord.faults.remove(lost)
    return hit


async def _killed_as_it_posts(world: World, chance: random.Random) -> bool:
    """Kill the bot while it waits for the answer to a post, which was taken or was not."""
    slack, discord = world.chats.slack, world.chats.discord
    taken = chance.random() < 0.7
    slack.faults.once(_POST, Fault(taken=taken, hang=True))
    held = discord.fault("POST", _MESSAGES, taken=taken, hang=True)
    hit = await met(lambda: not slack.faults.left(_POST) or not held.times)
    async with world.restarts:
        for bot in world.bots:
            await bot.end(signal.SIGKILL)
        slack.faults.forget(_POST)
        discord.faults.remove(held)
        for bot in world.bots:
            bot.start()
    return hit


async def _dropped_as_it_takes(world: World, chance: random.Random) -> bool:
    """Lose the connection over which a command comes: it was heard or not, and nobody was told."""
    slack, discord = world.chats.slack, world.chats.discord
    drops = slack.sockets.drops
    drops.append(chance.choice(("envelope", "ack")))
    lost = discord.fault("POST", r"/callback$", status=500, silent=True)
    hit = await met(lambda: not drops or not lost.times)
    await discord.gateway.abort()
    drops.clear()
    discord.faults.remove(lost)
    return hit


HARMS = (
    Harm(name="chat away", do=_away, repeats=True),
    Harm(name="chat away for long", do=_long_away, repeats=True),
    Harm(name="chat away for minutes", do=_minutes_away, repeats=True, seldom=True),
    Harm(name="posts unclear", do=_posts_unclear, repeats=True),
    Harm(name="bot killed as it posts", do=_killed_as_it_posts, repeats=True),
    Harm(name="connection lost as a command comes", do=_dropped_as_it_takes, early=True),
)
