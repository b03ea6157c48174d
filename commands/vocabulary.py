"""The table of verbs: what the grammar reads, what help, suggestions and the documentation show.

Pure.
"""

from dataclasses import dataclass

PLAIN = ("deploy", "rollback")
"""Verbs that are commands of their own; the others stand behind `/handrail`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """An option of a verb.

    Attributes:
        value: What stands behind it in the usage; empty if it takes no value.
        many: It may be given more than once.
    """

    name: str
    value: str = ""
    many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One verb as people meet it.

    Attributes:
        usage: The whole line, optional parts in brackets.
        does: What it does, one sentence.
        example: A line that can be typed as it is.
        most: How many words may follow it, flags not counted.
    """

    name: str
    usage: str
    does: str
    example: str
    most: int
    flags: tuple[Flag, ...] = ()

    def flag(self, name: str) -> Flag | None:
        """Return the flag with this name, or None."""
        return next((flag for flag in self.flags if flag.name == name), None)


REASON = Flag(name="reason", value="text")

ENTRIES = (
    Entry(
        name="deploy",
        usage='/deploy [environment] [ref] [--at time] [--plan] [--reason "…"] [--skip step]…',
        does="Plan a deploy, ask for approval, and carry it out, at once or later: "
        "/deploy staging at 18:00, at tomorrow 9:00, at 2026-12-01 18:00 Europe/Oslo, in 2h; "
        "your own clock counts. "
        "With --plan only the plan is shown; a ref alone is written ref:main.",
        example='/deploy staging main --reason "fix the login page"',
        most=8,
        flags=(
            Flag(name="at", value="time"),
            Flag(name="plan"),
            REASON,
            Flag(name="skip", value="step", many=True),
        ),
    ),
    Entry(
        name="rollback",
        usage="/rollback [quick|full] [environment] [--to run|commit] [--keep-schema] [--plan] "
        '[--reason "…"]',
        does="Take an environment back to what was live before: quick takes the code back, full "
        "the database too. A deploy that still runs is stopped first. --keep-schema leaves "
        "migrations that are not marked compatible; with --plan only the plan is shown.",
        example='/rollback quick staging --to #41 --reason "the login is broken"',
        most=2,
        flags=(
            REASON,
            Flag(name="to", value="run or commit"),
            Flag(name="keep-schema"),
            Flag(name="plan"),
        ),
    ),
    Entry(
        name="take-back",
        usage='/handrail take-back run [quick|full] [--reason "…"]',
        does="Stop a deploy where it still runs, and take it back by the way that fits: "
        "quick where its migrations allow that, full otherwise.",
        example="/handrail take-back staging#42",
        most=3,
        flags=(REASON,),
    ),
    Entry(
        name="drill",
        usage='/handrail drill [environment] [--reason "…"]',
        does="Rehearse a rollback on the host, beside what is live and without touching it, "
        "and tell how long it takes.",
        example="/handrail drill staging",
        most=1,
        flags=(REASON,),
    ),
    Entry(
        name="bad",
        usage='/handrail bad run "reason" [--undo]',
        does="Mark the version that a run brought as bad: no rollback goes back to it. "
        "--undo takes the mark back.",
        example='/handrail bad staging#42 "it loses sessions"',
        most=80,
        flags=(Flag(name="undo"),),
    ),
    Entry(
        name="status",
        usage="/handrail status [environment]",
        does="Show what is live, who holds the environment, and what is going on.",
        example="/handrail status staging",
        most=1,
    ),
    Entry(
        name="runs",
        usage="/handrail runs [environment] [--limit n]",
        does="List the newest runs.",
        example="/handrail runs staging --limit 5",
        most=1,
        flags=(Flag(name="limit", value="n"),),
    ),
    Entry(
        name="history",
        usage="/handrail history [environment] [--weeks n]",
        does="Show deploys a week, lead time, change failure rate, time to restore, how long "
        "approvals were waited for, and how long each step takes; over twelve weeks, or so many.",
        example="/handrail history staging --weeks 4",
        most=1,
        flags=(Flag(name="weeks", value="n"),),
    ),
    Entry(
        name="show",
        usage="/handrail show [run]",
        does="Show a run: its steps, approvals and questions. Without a run, the newest one.",
        example="/handrail show staging#42",
        most=2,
    ),
    Entry(
        name="log",
        usage="/handrail log run [step] [--attempt n] [--all]",
        does="Show the end of what a step printed. --all is for the command line.",
        example="/handrail log staging#42 build",
        most=3,
        flags=(Flag(name="attempt", value="n"), Flag(name="all")),
    ),
    Entry(
        name="cancel",
        usage="/handrail cancel run",
        does="Stop a run; a step that runs is ended.",
        example="/handrail cancel staging#42",
        most=2,
    ),
    Entry(
        name="retry",
        usage="/handrail retry run",
        does="Go on with a run at the step that failed, with the same commit.",
        example="/handrail retry staging#42",
        most=2,
    ),
    Entry(
        name="answer",
        usage="/handrail answer run option",
        does="Answer the question that a run waits for.",
        example="/handrail answer staging#42 accept",
        most=12,
    ),
    Entry(
        name="break-glass",
        usage='/handrail break-glass run --reason "…"',
        does="In an emergency, go on without the approvals that are missing. "
        "Everybody is told why, and somebody else is asked to countersign within 24 hours.",
        example='/handrail break-glass staging#42 --reason "the login is down"',
        most=2,
        flags=(REASON,),
    ),
    Entry(
        name="override",
        usage='/handrail override run --reason "…"',
        does="Let a deploy start although a window is closed or deploys are frozen. "
        "Everybody is told why. It stands for no approval.",
        example='/handrail override staging#42 --reason "the export is broken"',
        most=2,
        flags=(REASON,),
    ),
    Entry(
        name="countersign",
        usage="/handrail countersign run [no]",
        does="Stand by somebody who went on alone in an emergency; no records an objection.",
        example="/handrail countersign staging#42",
        most=3,
    ),
    Entry(
        name="lock",
        usage='/handrail lock [environment] --reason "…" [--for 2h]',
        does="Keep everybody from deploying to an environment.",
        example='/handrail lock staging --reason "database maintenance" --for 2h',
        most=1,
        flags=(REASON, Flag(name="for", value="duration")),
    ),
    Entry(
        name="unlock",
        usage='/handrail unlock [environment] --reason "…"',
        does="End a lock, or the hold that a run left behind. Somebody else's lock is asked for.",
        example='/handrail unlock staging --reason "maintenance is over"',
        most=1,
        flags=(REASON,),
    ),
    Entry(
        name="give",
        usage="/handrail give [environment]",
        does="Give your lock to whoever asks for it.",
        example="/handrail give staging",
        most=1,
    ),
    Entry(
        name="keep",
        usage="/handrail keep [environment]",
        does="Keep your lock although somebody asks for it.",
        example="/handrail keep staging",
        most=1,
    ),
    Entry(
        name="mute",
        usage='/handrail mute [environment] [watch] --for 2h --reason "…"',
        does="Have no alerts of a standing watch, or of all of an environment, for a while.",
        example='/handrail mute staging disk --for 2h --reason "the disk is being replaced"',
        most=2,
        flags=(Flag(name="for", value="duration"), REASON),
    ),
    Entry(
        name="unmute",
        usage="/handrail unmute [environment] [watch]",
        does="Have alerts again before a mute is over.",
        example="/handrail unmute staging disk",
        most=2,
    ),
    Entry(
        name="accept-drift",
        usage='/handrail accept-drift [environment] [watch] --reason "…"',
        does="Keep what was changed by hand, as the alert of a watch showed it.",
        example='/handrail accept-drift staging drift --reason "the new mail server"',
        most=2,
        flags=(REASON,),
    ),
    Entry(
        name="whoami",
        usage="/handrail whoami",
        does="Show who the bot takes you for and what you may do.",
        example="/handrail whoami",
        most=0,
    ),
    Entry(
        name="audit",
        usage="/handrail audit verify",
        does="Check that the record of all runs is as it was written.",
        example="/handrail audit verify",
        most=1,
    ),
    Entry(
        name="replicas",
        usage="/handrail replicas",
        does="Show which replicas of the bot serve, and what each of them holds.",
        example="/handrail replicas",
        most=0,
    ),
    Entry(
        name="help",
        usage="/handrail help [verb]",
        does="Show this page, or one verb.",
        example="/handrail help deploy",
        most=1,
    ),
)

BY_NAME = {entry.name: entry for entry in ENTRIES}
