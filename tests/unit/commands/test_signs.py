import pytest

from commands.decide import meaning
from commands.signs import normal_sign, pictured
from config.model.environment import Approval


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ("+1", "+1"),
        (":+1:", "+1"),
        ("thumbsup", "+1"),
        (":ThumbsUp:", "+1"),
        ("\U0001f44d", "+1"),
        ("\U0001f44d\U0001f3fd", "+1"),
        ("+1::skin-tone-3", "+1"),
        (":+1::skin-tone-6:", "+1"),
        ("\U0001f44e\U0001f3ff", "-1"),
        ("-1", "-1"),
        ("\u22121", "-1"),
        ("\u20131", "-1"),
        ("\u2714\ufe0f", "heavy_check_mark"),
        ("\u2705", "white_check_mark"),
        ("party_parrot", "party_parrot"),
        ("<:thumbsup:123>", "<:thumbsup:123>"),
        ("\U0001f984", "\U0001f984"),
        ("", ""),
    ],
)
def test_a_sign_has_one_name(sign, name):
    assert normal_sign(sign) == name


def test_signs_mean_what_the_environment_says():
    usual = Approval()
    assert meaning(usual, "\U0001f44d\U0001f3fb") is True
    assert meaning(usual, "thumbsdown") is False
    assert meaning(usual, "rocket") is None
    own = Approval(yes=":white_check_mark:", no="\u274c")
    assert meaning(own, "\u2705") is True
    assert meaning(own, "x") is False
    assert meaning(own, "+1") is None


@pytest.mark.parametrize(
    ("sign", "shown"),
    [
        ("+1", "👍 (+1)"),
        (":thumbsdown:", "👎 (-1)"),
        ("rocket", "🚀"),
        ("🦊", "🦊"),
        (":shipit:", ":shipit:"),
    ],
)
def test_people_are_shown_a_sign_as_they_see_and_type_it(sign, shown):
    assert pictured(sign) == shown
