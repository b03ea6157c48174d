"""`audit verify`: whether the record is as it was written."""

from commands import say
from commands.reply import Code, Context, Heading, Kind, Message, Reply, Tone, Words
from commands.request import AuditVerify
from commands.runs import table
from commands.visit import Visit
from runner.control import AuditReport

_HEADS = 10


async def verify(visit: Visit, _request: AuditVerify) -> Reply:
    """Check the chain of every run; a broken one makes the reply a problem."""
    environments = await visit.visible(None)
    if isinstance(environments, Reply):
        return environments
    report = await visit.control.verify_audit()
    return _broken(report) if report.broken else _sound(report)


def _sound(report: AuditReport) -> Reply:
    text = f"The record is as it was written: {report.events} events of {report.runs} runs."
    if not report.heads:
        return say.done(text, tone=Tone.GOOD)
    return say.done(
        text,
        Heading(text=text),
        Code(text=table(report.heads[-_HEADS:])),
        Context(text="Compare a run's last hash with the one in its final notification."),
        tone=Tone.GOOD,
    )


def _broken(report: AuditReport) -> Reply:
    text = f"The record was changed after it was written, in {len(report.broken)} places."
    blocks = (
        Heading(text=text),
        Code(text="\n".join(report.broken)),
        Words(text="Keep a copy of the database and find out who could write to it."),
        Context(text="audit-broken"),
    )
    return Reply(message=Message(text=text, blocks=blocks, tone=Tone.BAD), kind=Kind.PROBLEM)
