"""What an attempt does on one host: its script, the checks that are measured there, a diagnosis."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from config.model.playbook import Step
from runner.attempt import Attempt
from runner.beside import beside
from runner.checks import host
from runner.checks.verdict import Judged
from runner.host.job import Ended, Job
from runner.host.job import Outcome as HostOutcome
from runner.plan import Plan
from runner.prepare import STRICT, host_checks, named, prepare, situation
from runner.prove import prove
from runner.record.fold_steps import step_state
from runner.record.journal import Journal
from runner.record.logs import LogWriter
from runner.record.patience import patiently
from runner.record.run import Outcome, Run
from runner.result import Result, of_checks, of_script, outputs_of
from runner.site import Site
from runner.transcript import Transcript
from runner.values import plain_values

DIAGNOSIS_LIMIT = 3000
_FLUSH_EVERY = 1.0
_FIRST_LOOK = 0.5
_LOOK_EVERY = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a host told of a script that ended well.

    Attributes:
        values: Plain values by name, the outputs of this script among them.
        checks: Verdicts of what is measured there.
    """

    outputs: Mapping[str, str]
    values: Mapping[str, str]
    checks: tuple[Judged, ...]


def transcript(journal: Journal, attempt: Attempt) -> Transcript:
    """Return where an attempt's output goes."""
    log = LogWriter(journal.store, attempt.key, attempt.plan.target.limits.log)
    return Transcript(log, attempt.site.masker, _token(attempt))


async def carried(attempt: Attempt, log: Transcript, cancel: asyncio.Event) -> Found | Result:
    """Run a script and its checks, or attach to them; a result where the script settles the step.

    Raises:
        HostProblem: the host cannot be reached.
    """
    values = plain_values(attempt.run, attempt.plan, attempt.host)
    outputs: dict[str, str] = {}
    job = _job(attempt, values)
    if job is not None:
        ended = await _followed(attempt, job, log, cancel)
        losses = step_state(attempt.run, attempt.step.id).losses
        settled = of_script(attempt.step, ended, losses)
        if settled is not None:
            return replace(settled, tail=log.tail)
        if isinstance(ended, Ended):
            declared = () if attempt.intent["only_checks"] else attempt.step.outputs
            outputs, wrong = outputs_of(attempt.step, ended.outputs) if declared else ({}, "")
            if wrong:
                return Result(outcome=Outcome.FAILED, why=wrong, tail=log.tail)
    values |= {f"OUT_{name}": value for name, value in outputs.items()}
    judged = await _judged(attempt, values, log.checks)
    return Found(outputs=outputs, values=values, checks=tuple(judged))


async def _judged(attempt: Attempt, values: Mapping[str, str], output: bytes) -> list[Judged]:
    """Judge what the step's checks printed, or measure anew where another release asked.

    Its questions may have been others than ours, so its answers are not ours to read.
    """
    here, plan, step = host_checks(attempt.step.verify), attempt.plan, attempt.step
    asked = digest_of_checks(attempt.run, plan, step, (attempt.host, _token(attempt)))
    if attempt.intent.get("checks") != asked:
        return await prove(here, situation(plan, values), attempt.site, plan)
    return host.judge(here, output, situation(plan, values, step), _token(attempt))


def digest_of_checks(run: Run, plan: Plan, step: Step, framed: tuple[str, str]) -> str:
    """Return the SHA-256 of what a step's checks ask a host; `framed` by its name and a token."""
    host_name, token = framed
    return _digest(prepare(step, plan, plain_values(run, plan, host_name), token).check)


def settled(attempt: Attempt, found: Found | Result, log: Transcript) -> Result:
    """Return how a step ended on one of several hosts, as far as that host can tell."""
    if isinstance(found, Result):
        return found
    result = of_checks(attempt.step, found.checks)
    return replace(result, outputs=found.outputs, tail=log.tail)


async def explained(attempt: Attempt, result: Result) -> Result:
    """Return a failure with what the playbook has ready for it: a diagnosis, and advice."""
    if result.outcome is not Outcome.FAILED:
        return result
    if attempt.step.diagnose:
        result = replace(result, diagnosis=await _diagnosis(attempt))
    return result if result.advice else replace(result, advice=attempt.step.advice)


async def _diagnosis(attempt: Attempt) -> str:
    """Collect what helps to understand a failure; a diagnosis that fails says so itself."""
    values = plain_values(attempt.run, attempt.plan, attempt.host)
    plain, hidden = named(attempt.step.diagnose_uses, attempt.plan, values)
    shown = {name: attempt.site.secrets[secret].reveal() for name, secret in hidden.items()}
    try:
        found = await attempt.site.remote.query(
            attempt.step.diagnose or "", environment={**plain, **shown}, limit=30, shell="bash"
        )
    except Exception as error:  # noqa: BLE001 - the failure itself must be told in any case
        return f"no diagnosis: {error}"
    words = (found.stdout + found.stderr).decode(errors="replace").strip()
    return words[-DIAGNOSIS_LIMIT:]


async def _followed(
    attempt: Attempt, job: Job, log: Transcript, cancel: asyncio.Event
) -> HostOutcome:
    offset = 0 if attempt.fresh else await log.start()
    async with _flushing(log):
        ended = await attempt.site.remote.carry(job, offset=offset, sink=log.take, cancel=cancel)
    await log.close()
    return ended


@asynccontextmanager
async def cancelling(journal: Journal, attempt: Attempt) -> AsyncIterator[asyncio.Event]:
    """Give an event that is set once somebody wants the run cancelled."""
    cancel = asyncio.Event()

    async def look() -> None:
        # A wish that came just before is seen at the first look; most steps end before it.
        await journal.news(attempt.position, _FIRST_LOOK)
        while not cancel.is_set():
            newest = await patiently(journal.newest)
            run = await patiently(lambda: journal.run(attempt.run.id))
            if run is not None and run.cancel_wanted:
                cancel.set()
            else:
                await journal.news(newest, _LOOK_EVERY)

    async with beside(look()):
        yield cancel


@asynccontextmanager
async def _flushing(log: Transcript) -> AsyncIterator[None]:
    async def flush() -> None:
        while True:
            await asyncio.sleep(_FLUSH_EVERY)
            await patiently(log.flush)

    async with beside(flush()):
        yield


def _job(attempt: Attempt, values: Mapping[str, str]) -> Job | None:
    """Return what the host carries out; None where the step has nothing for the host."""
    step, site = attempt.step, attempt.site
    ready = prepare(step, attempt.plan, values, _token(attempt))
    script = "" if attempt.intent["only_checks"] else ready.script
    if not script and not ready.check:
        return None
    return Job(
        id=f"{step.id}.{attempt.number}",
        script=script or STRICT,
        check=ready.check,
        shell="bash",
        environment=ready.environment,
        secrets={name: site.secrets[secret].reveal() for name, secret in ready.secrets.items()},
        limit=step.limit,
        silence=step.silence,
        grace=step.grace,
        check_limit=step.check_limit,
        boot_id=str(attempt.intent["boot"]),
        outputs=ready.outputs,
        claim=_digest(_token(attempt)),
    )


def _token(attempt: Attempt) -> str:
    """Return what names the attempt, and frames what its checks print."""
    return str(attempt.intent["token"])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def masked(site: Site, data: Any) -> Any:
    """Return JSON-like data with every secret in its texts hidden."""
    if isinstance(data, str):
        return site.masker.text(data)
    if isinstance(data, list):
        return [masked(site, one) for one in data]
    if isinstance(data, dict):
        return {name: masked(site, value) for name, value in data.items()}
    return data
