"""Every message of the bot as pure functions of a run, its plan and its events."""

from bot.cards.absence import Absence, absence, closed_channel, deafness
from bot.cards.alerts import alert, alert_closed, also, at_once
from bot.cards.approval import Closing, End, approval_closed, approval_request, reminder
from bot.cards.brief import began, ended, wanted
from bot.cards.card import card
from bot.cards.elsewhere import continued, moved
from bot.cards.emergency import countersign_reminder, emergency, objection
from bot.cards.failure import failure
from bot.cards.locks import lock_answered, lock_news, lock_wanted
from bot.cards.notification import notification
from bot.cards.plan_shown import plan_shown
from bot.cards.question import question, question_closed
from bot.cards.roster import NOBODY, Roster
from bot.cards.thread import rechecked, said, step_finished
from bot.cards.timing import barred, overridden
from bot.cards.watches import accepted, incident, mute_news, well_again

__all__ = [
    "NOBODY",
    "Absence",
    "Closing",
    "End",
    "Roster",
    "absence",
    "accepted",
    "alert",
    "alert_closed",
    "also",
    "approval_closed",
    "approval_request",
    "at_once",
    "barred",
    "began",
    "card",
    "closed_channel",
    "continued",
    "countersign_reminder",
    "deafness",
    "emergency",
    "ended",
    "failure",
    "incident",
    "lock_answered",
    "lock_news",
    "lock_wanted",
    "moved",
    "mute_news",
    "notification",
    "objection",
    "overridden",
    "plan_shown",
    "question",
    "question_closed",
    "rechecked",
    "reminder",
    "said",
    "step_finished",
    "wanted",
    "well_again",
]
