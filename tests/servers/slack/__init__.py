"""A Slack workspace on loopback, for the real slack-bolt and slack-sdk."""

from tests.servers.slack.faults import Fault
from tests.servers.slack.people import Person
from tests.servers.slack.server import SlackServer
from tests.servers.slack.workspace import APP_TOKEN, BOT, BOT_TOKEN, SIGNING_SECRET, TEAM, Workspace

__all__ = [
    "APP_TOKEN",
    "BOT",
    "BOT_TOKEN",
    "SIGNING_SECRET",
    "TEAM",
    "Fault",
    "Person",
    "SlackServer",
    "Workspace",
]
