import pytest

from bot.terminal.ink import text_of
from bot.terminal.render import Look
from bot.terminal.standing_card import standing
from commands.reply import Context, Heading, Line, Lines, Message, Sign

LOOK = Look(now=0.0)


def card(running, total=10):
    signs = [Sign.PASSED] * running + [Sign.RUNNING] + [Sign.WAITING] * (total - running - 1)
    steps = tuple(Line(sign=sign, text=f"Step {place}") for place, sign in enumerate(signs))
    small = Context(text="small print\n" * 4)
    return Message(text="t", blocks=(Heading(text="staging #1"), Lines(lines=steps), small))


def shown(card, rows):
    return [text_of(line) for line in standing(card, LOOK, rows)]


def test_a_card_that_fits_is_whole():
    assert any("small print" in line for line in shown(card(3), 40))


def test_a_lower_window_shows_the_steps_alone():
    lines = shown(card(3), 13)
    assert not any("small print" in line for line in lines)
    assert sum("Step" in line for line in lines) == 10


@pytest.mark.parametrize("running", range(10))
@pytest.mark.parametrize("rows", range(3, 12))
def test_a_very_low_window_shows_the_running_step(running, rows):
    lines = shown(card(running), rows)
    assert len(lines) <= rows
    assert any(f"Step {running}" in line for line in lines)
    assert "staging #1" in lines[0]


def test_before_any_step_the_first_ones_are_shown():
    waiting = tuple(Line(sign=Sign.WAITING, text=f"Step {place}") for place in range(10))
    message = Message(text="t", blocks=(Heading(text="h"), Lines(lines=waiting)))
    assert "Step 0" in shown(message, 4)[1]
