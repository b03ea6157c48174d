import unicodedata
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.utils import get_cwidth

from bot.cards.moments import clock, distance, span
from bot.terminal.ink import ansi, line_cells, safe
from bot.terminal.render import NARROWEST, Look, lines, plain
from commands.reply import (
    Actions,
    Button,
    Code,
    Context,
    Fields,
    Heading,
    Line,
    Lines,
    Message,
    Sign,
    Tone,
    Words,
)
from tests.unit.bot.cards.gallery import GALLERY
from tests.unit.bot.scenes import NOON

text = st.text(max_size=80) | st.text(
    alphabet="\x1b[31m\x07\r\n\t\u202eé漢🙂a b\u200d", max_size=80
)
times = st.floats(0, 2e9)
blocks = st.one_of(
    st.builds(Heading, text=text),
    st.builds(Words, text=text),
    st.builds(Context, text=text),
    st.builds(Code, text=text),
    st.builds(Fields, pairs=st.lists(st.tuples(text, text), max_size=6).map(tuple)),
    st.builds(
        Lines,
        lines=st.lists(
            st.builds(
                Line,
                sign=st.sampled_from(Sign),
                text=text,
                detail=text,
                since=st.just(0.0) | times,
                seconds=st.just(0.0) | st.floats(0, 1e6),
            ),
            max_size=5,
        ).map(tuple),
    ),
    st.builds(
        Actions,
        buttons=st.lists(
            st.builds(Button, label=text, action=st.sampled_from(["cancel staging-1", "x"])),
            max_size=4,
        ).map(tuple),
    ),
)
messages = st.builds(
    Message,
    text=text,
    blocks=st.lists(blocks, max_size=5).map(tuple),
    tone=st.sampled_from(Tone),
)


@given(messages, st.integers(0, 140), st.booleans())
def test_nothing_steers_the_terminal_and_no_line_is_too_long(message, width, ascii_only):
    look = Look(now=NOON, width=width, ascii_only=ascii_only)
    for line in lines(message, look):
        assert line_cells(line) <= max(width, NARROWEST)
    for shown in plain(message, look).split("\n"):
        assert get_cwidth(shown) <= max(width, NARROWEST)
        assert all(unicodedata.category(char)[0] != "C" for char in shown)
        assert not ascii_only or shown.isascii()


@given(st.text())
def test_clean_text_stays_on_its_line(words):
    assert len(safe(words).splitlines()) <= 1


def test_escapes_become_visible():
    message = Message(text="x", blocks=(Code(text="\x1b]0;evil\x07\x9b31m\u202egnp"),))
    assert plain(message, Look(now=NOON)) == "▌ │ ␛]0;evil␇\ufffd31mgnp"


def test_a_running_step_shows_how_long_it_has_run():
    line = Line(sign=Sign.RUNNING, text="build", since=NOON)
    message = Message(text="x", blocks=(Lines(lines=(line,)),))
    shown = [plain(message, Look(now=NOON + now, width=40)) for now in (0, 72)]
    assert [one.split()[-1] for one in shown] == ["0s", "12s"]
    assert shown[1].endswith("1m 12s")


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        (clock(NOON), "14:00"),
        (clock(NOON - 86400), "9 Oct 14:00"),
        (distance(NOON + 725), "in 12m 5s"),
        (distance(NOON - 65), "1m 5s ago"),
        (distance(NOON), "now"),
        (span(NOON - 3), "3s"),
    ],
)
def test_times_are_the_readers_own(mark, said):
    message = Message(text="x", blocks=(Words(text=f"at {mark}."),))
    look = Look(now=NOON, zone=ZoneInfo("Europe/Berlin"))
    assert plain(message, look) == f"▌ at {said}."


def test_a_message_without_blocks_shows_its_sentence():
    assert plain(Message(text="All is well."), Look(now=NOON)) == "▌ All is well."


@pytest.mark.parametrize("name", GALLERY)
@pytest.mark.parametrize("width", [40, 80])
def test_every_message_of_ours_fits_narrow_terminals_in_ascii(name, width):
    shown = plain(GALLERY[name](), Look(now=NOON, width=width, ascii_only=True))
    assert shown.isascii()
    assert max(len(line) for line in shown.split("\n")) <= width


def test_colours_end_with_their_line():
    for line in lines(GALLERY["card-failed"](), Look(now=NOON)):
        shown = ansi(line)
        assert shown.count("\x1b[0m") * 2 == shown.count("\x1b[")
