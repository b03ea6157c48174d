from urllib.parse import parse_qs, urlsplit

import pytest

from bot.cli import main
from bot.discord.invite import INTENTS, PERMISSIONS, invite, lacking, permissions
from config.problem import ProblemError

BITS = {  # as the platform's reference numbers them
    "View Channels": 10,
    "Send Messages": 11,
    "Create Public Threads": 35,
    "Send Messages in Threads": 38,
    "Embed Links": 14,
    "Read Message History": 16,
    "Add Reactions": 6,
}


def test_the_invitation_asks_for_what_is_needed_and_for_nothing_else():
    address = urlsplit(invite("123456789012345678"))
    query = parse_qs(address.query)
    assert address.scheme == "https"
    assert address.hostname == "discord.com"
    assert address.path == "/oauth2/authorize"
    assert query["client_id"] == ["123456789012345678"]
    assert query["scope"] == ["bot applications.commands"]
    assert int(query["permissions"][0]) == sum(1 << bit for bit in BITS.values())


def test_every_permission_has_its_own_bit_and_a_reason():
    assert {right.name: right.bit for right in PERMISSIONS} == BITS
    assert all(right.why for right in (*PERMISSIONS, *INTENTS))


def test_what_is_lacking_is_named():
    everything = permissions()
    assert lacking(everything) == ()
    assert lacking(everything & ~(1 << 11)) == ("Send Messages",)
    assert lacking(0) == tuple(BITS)


@pytest.mark.parametrize("wrong", ["", "abc", "12", "1" * 21, "٣" * 18, "1234567&scope=admin"])
def test_what_is_no_application_is_refused(wrong):
    with pytest.raises(ProblemError, match="application id") as raised:
        invite(wrong)
    assert raised.value.problem.code == "discord-application"


def test_the_console_script_prints_the_invitation(capsys):
    assert main(["discord", "invite", "123456789012345678"]) == 0
    assert capsys.readouterr().out == f"{invite('123456789012345678')}\n"


def test_an_invitation_without_an_id_needs_a_configuration(capsys, tmp_path):
    assert main(["--config", str(tmp_path), "discord", "invite"]) == 1
    assert "configuration-wrong" in capsys.readouterr().err
