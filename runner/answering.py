"""Takes the answer to what a run asks, or refuses it; both are recorded."""

import time

from config.problem import Problem
from runner import once, questions
from runner.control import Answer
from runner.record.events import Event, Kind
from runner.record.journal import Journal
from runner.record.run import Run


async def take(journal: Journal, answer: Answer, run: Run) -> Problem | None:
    """Write the answer, or why it does not count; the same delivery takes effect once."""
    if await once.obeyed(journal, answer.key):
        return None
    problem = questions.refusal(answer, run)
    question = run.question
    if problem is not None or question is None:
        refused = problem or questions.unasked(run)
        data = {"person": answer.person, "reason": refused.what, "code": refused.code}
        event = Event(
            run=run.id,
            kind=Kind.ANSWER_REFUSED,
            at=time.time(),
            actor=answer.person,
            data=data,
        )
        await journal.next(event)
        return refused
    event = Event(
        run=run.id,
        kind=Kind.ANSWERED,
        at=time.time(),
        actor=answer.person,
        step=question.step,
        attempt=question.attempt,
        ordinal=questions.place(question, run),
        data={
            "id": question.id,
            "option": answer.option,
            "person": answer.person,
            "via": answer.via,
            "roles": sorted(answer.roles),
        },
    )
    await once.write(journal, answer.key, event)
    return None
