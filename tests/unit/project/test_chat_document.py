"""What `docs/chat.md` asks of a reader is what the code asks of the platforms, no more."""

import re

import yaml

from bot.discord.invite import INTENTS, PERMISSIONS
from bot.slack.manifest import APP_SCOPE, EVENTS, SCOPES
from config.model.environment import Notify
from config.model.settings import Chat
from tests.unit.project.test_documents import FENCE
from tests.unit.project.tree import ROOT

TEXT = (ROOT / "docs/chat.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `?([^`|]+?)`? \| (.+) \|$", re.MULTILINE)


def test_every_right_is_told_with_its_reason_and_none_that_is_not_asked_for():
    told = {name: why for name, why in ROW.findall(TEXT) if name not in {"scope", "permission"}}
    told.pop("---", None)
    assert set(told) == {right.name for right in (*SCOPES, APP_SCOPE, *PERMISSIONS)}
    for right in (*SCOPES, *PERMISSIONS):
        assert told[right.name] == right.why


def test_every_event_and_intent_is_named():
    for name in (*EVENTS, *(intent.name for intent in INTENTS)):
        assert f"`{name}`" in TEXT


def test_every_block_is_a_part_of_a_valid_configuration():
    seen = 0
    for _, _, language, body in FENCE.findall(TEXT):
        if language != "yaml":
            continue
        declared = yaml.safe_load(body)
        if "chat" in declared:
            Chat.model_validate(declared["chat"])
            seen += 1
        if "notify" in declared:
            Notify.model_validate(declared["notify"])
            seen += 1
    assert seen == 6
