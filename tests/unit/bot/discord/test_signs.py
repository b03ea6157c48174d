import pytest

from bot.discord.signs import emoji, path_of, sign
from bot.discord.threads import name_of
from commands.reply import Heading, Message
from commands.signs import normal_sign
from config.problem import ProblemError


@pytest.mark.parametrize("name", ["+1", "-1", "thumbsup", ":x:", "rocket", "heavy_check_mark"])
def test_a_sign_goes_out_and_comes_back_as_the_same(name):
    assert sign({"id": None, "name": emoji(name)}) == normal_sign(name)


def test_an_emoji_of_a_guild_never_passes_for_a_standard_one():
    own = {"id": "123", "name": "thumbsup"}
    assert sign(own) != "+1"
    assert path_of(own) == "thumbsup:123"


def test_a_sign_that_discord_does_not_know_is_a_problem():
    with pytest.raises(ProblemError) as told:
        emoji("party_parrot")
    assert told.value.problem.code == "discord-sign"
    assert emoji("\N{PARTY POPPER}") == "\N{PARTY POPPER}"


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Staging #42", "Staging #42"),
        ("a \n b\u202e  c", "a b c"),
        ("x" * 200, "x" * 100),
        ("\N{ROCKET}" * 80, "\N{ROCKET}" * 50),
        ("\n", "Deploy"),
    ],
)
def test_a_thread_is_named_after_the_heading_in_one_short_line(heading, name):
    assert name_of(Message(text="Said.", blocks=(Heading(text=heading),))) == name
