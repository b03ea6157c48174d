"""Several messages of one thread as one: each call to a platform counts. Pure."""

from collections.abc import Sequence

from bot.letters import Letter
from commands.reply import Message, Tone

MOST = 8
"""Messages that are joined at most."""

_SIZE = 4000  # characters of stored text: what every platform shows without clipping

_WORST = (Tone.BAD, Tone.WARNING, Tone.BUSY, Tone.GOOD, Tone.NEUTRAL)


def together(letters: Sequence[Letter]) -> tuple[Letter, ...]:
    """Return the first letters of a thread that fit into one message, at least one.

    One that has been tried stays alone: it may stand there already.
    """
    taken = [letters[0]]
    for letter in letters[1:MOST]:
        size = sum(len(each.body) for each in taken) + len(letter.body)
        if taken[0].bound or letter.bound or size > _SIZE:
            break
        taken.append(letter)
    return tuple(taken)


def joined(messages: Sequence[Message]) -> Message:
    """Return one message that says what several say, in order."""
    tones = {message.tone for message in messages}
    blocks = [block for message in messages for block in message.blocks]
    return Message(
        text=" ".join(message.text for message in messages),
        blocks=tuple(blocks),
        tone=next(tone for tone in _WORST if tone in tones),
        mentions=tuple(dict.fromkeys(name for each in messages for name in each.mentions)),
    )
