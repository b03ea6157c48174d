"""Every message of the bot as pure functions of a run, its plan and its events."""

from bot.cards.alerts import alert, lock_news, recovery
from bot.cards.approval import Closing, End, approval_closed, approval_request, reminder
from bot.cards.card import card
from bot.cards.elsewhere import continued, moved
from bot.cards.emergency import countersign_reminder, emergency, objection
from bot.cards.failure import failure
from bot.cards.notification import notification
from bot.cards.plan_shown import plan_shown
from bot.cards.question import question, question_closed
from bot.cards.roster import NOBODY, Roster
from bot.cards.thread import rechecked, said, step_finished

__all__ = [
    "NOBODY",
    "Closing",
    "End",
    "Roster",
    "alert",
    "approval_closed",
    "approval_request",
    "card",
    "continued",
    "countersign_reminder",
    "emergency",
    "failure",
    "lock_news",
    "moved",
    "notification",
    "objection",
    "plan_shown",
    "question",
    "question_closed",
    "rechecked",
    "recovery",
    "reminder",
    "said",
    "step_finished",
]
