"""Messages made of anything: what outside text may hold, in any block, for property tests."""

from hypothesis import strategies as st

from bot.cards.moments import clock, distance, span
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

NASTY = (
    "@here",
    "@everyone",
    "@channel",
    "<!here>",
    "<!channel|x>",
    "<!subteam^S1>",
    "<@U0EVIL>",
    "<@&991>",
    "<@!991>",
    "<#C1|x>",
    "```",
    "``",
    "`",
    "\n```\n",
    "\n",
    "\r",
    "\u2028",
    "✅ 1. Back up the database",
    "\n✅ 9. Forged",
    "*bold*",
    "_it_",
    "~~gone~~",
    "||hidden||",
    "[a](https://evil.example)",
    "https://evil.example/x",
    "<https://evil.example|ok>",
    "> quote",
    "# big",
    "-# small",
    "&lt;!here&gt;",
    "&",
    "<",
    ">",
    "\\",
    "\u202e",
    "\u0000",
    "👩\u200d💻",
    "\ufdd0clock 999999999999\ufdd1",
    "\ufdd0span 5",
    clock(1_760_000_000),
    distance(1_760_000_000),
    f"for {span(1_760_000_000)}",
)
TEXT = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(NASTY), max_size=8).map("".join),
    st.builds(lambda text, times: text * times, st.sampled_from(NASTY), st.integers(1, 900)),
    st.builds(lambda length: "long words " * length, st.integers(1, 1200)),
)
PEOPLE = {"ann": "U1ANN", "bo": "U2BO", "eve": "not an id"}
LINES = st.lists(
    st.builds(
        Line,
        sign=st.sampled_from(Sign),
        text=TEXT,
        detail=TEXT,
        since=st.sampled_from([0.0, 1_760_000_000.0]),
        seconds=st.sampled_from([0.0, 0.3, 75.0]),
    ),
    max_size=12,
)
BUTTONS = st.lists(
    st.builds(
        Button,
        label=TEXT,
        action=st.one_of(st.just("cancel staging-42"), TEXT),
        dangerous=st.booleans(),
        confirm=st.one_of(st.just(""), TEXT),
        ask=st.one_of(st.just(""), TEXT),
    ),
    max_size=30,
)
BLOCK = st.one_of(
    st.builds(Heading, text=TEXT),
    st.builds(Words, text=TEXT),
    st.builds(Words, text=st.just("A title:")),
    st.builds(Fields, pairs=st.lists(st.tuples(TEXT, TEXT), max_size=30).map(tuple)),
    st.builds(Lines, lines=LINES.map(tuple)),
    st.builds(Code, text=TEXT),
    st.builds(Context, text=TEXT),
    st.builds(Actions, buttons=BUTTONS.map(tuple)),
)
MESSAGE = st.builds(
    Message,
    text=TEXT,
    blocks=st.lists(BLOCK, max_size=8).map(tuple),
    tone=st.sampled_from(Tone),
    mentions=st.lists(st.sampled_from([*PEOPLE, "nobody"]), max_size=4).map(tuple),
)
CROWDED = st.builds(
    Message,
    text=TEXT,
    blocks=st.builds(
        lambda block, times, last: (block,) * times + last,
        BLOCK,
        st.integers(20, 80),
        st.just((Actions(buttons=(Button(label="Stop", action="cancel staging-42"),)),)),
    ),
)
