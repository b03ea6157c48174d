import pytest

from bot.terminal.typed import Command, Reaction, Words, read


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("/deploy staging", Command(text="/deploy staging")),
        ("  /handrail status \n", Command(text="/handrail status")),
        ("+1", Reaction(sign="+1", run="")),
        ("+1 #42", Reaction(sign="+1", run="#42")),
        ("-1 staging #42", Reaction(sign="-1", run="staging #42")),
        ("+1 #42 off", Reaction(sign="+1", run="#42", removed=True)),
        ("+1 off", Reaction(sign="+1", run="", removed=True)),
        (":white_check_mark: #42", Reaction(sign=":white_check_mark:", run="#42")),
        ("+1000 users", Words(text="+1000 users")),
        ("I give it a +1", Words(text="I give it a +1")),
        ("", Words(text="")),
    ],
)
def test_a_line_is_a_command_a_reaction_or_words(line, meant):
    assert read(line) == meant
