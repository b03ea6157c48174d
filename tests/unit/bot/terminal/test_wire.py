import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.terminal.neutral import LONGEST, fitting, live
from bot.terminal.wire import (
    MOST_FROM_SERVER,
    Answer,
    Line,
    Posted,
    Progress,
    encode,
    read_client,
    read_server,
)
from commands.reply import (
    Actions,
    Button,
    Code,
    Context,
    Fields,
    Heading,
    Lines,
    Message,
    Sign,
    Tone,
    Words,
)
from commands.reply import Line as CardLine
from config.problem import ProblemError

FULL = Message(
    text="All.",
    tone=Tone.BUSY,
    mentions=("ana",),
    blocks=(
        Heading(text="h"),
        Words(text="w"),
        Fields(pairs=(("a", "b"),)),
        Lines(lines=(CardLine(sign=Sign.RUNNING, text="t", detail="d", since=1.5),)),
        Code(text="x\ny"),
        Context(text="c"),
        Actions(buttons=(Button(label="l", action="a", dangerous=True, confirm="?"),)),
    ),
)


@given(st.text(max_size=200))
def test_any_text_crosses_the_socket_as_one_line(text):
    line = encode(Line(id=1, text=text))
    assert line.count(b"\n") == 1
    assert read_client(line) == Line(id=1, text=text)


def test_a_whole_message_crosses_the_socket():
    frame = Posted(id=1, at=2.0, message=FULL, thread=3)
    assert read_server(encode(frame)) == frame


@pytest.mark.parametrize("character", ["x", '"', "\\", "\n", "\N{SNOWMAN}", "\x00"])
def test_a_message_of_any_size_fits_a_line_of_the_server(character):
    message = Message(text="Long.", blocks=(Code(text=character * LONGEST),))
    for frame in (Answer(to=1, message=fitting(message)), Progress(to=1, message=fitting(FULL))):
        assert len(encode(frame)) < MOST_FROM_SERVER
    edge = Message(text="Edge.", blocks=(Code(text=character * (LONGEST // 14)),))
    assert len(encode(Answer(to=1, message=fitting(edge)))) < MOST_FROM_SERVER


@pytest.mark.parametrize(
    "said", [{}, {"type": "line"}, {"type": "no"}, [], {"type": "press", "id": "x", "action": 1}]
)
def test_what_is_not_of_the_protocol_is_a_problem(said):
    with pytest.raises(ProblemError, match="not-understood"):
        read_client(json.dumps(said).encode())


def test_a_message_that_is_none_is_a_problem():
    broken = {"type": "posted", "id": 1, "at": 1.0, "message": '{"text": 1}'}
    with pytest.raises(ProblemError, match="not-understood"):
        read_server(json.dumps(broken).encode())


def test_a_card_goes_on_while_it_can_be_cancelled_or_a_step_runs():
    cancel = Actions(buttons=(Button(label="Cancel", action="cancel staging-1"),))
    vote = Actions(buttons=(Button(label="Approve", action="vote staging-1 yes"),))
    assert live(Message(text="", blocks=(cancel,)))
    assert live(FULL)
    assert not live(Message(text="", blocks=(vote,)))
