"""Carries one attempt of a step: intent, run or attach, checks, result."""

import asyncio
import hashlib
import secrets as random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from runner.attempt import Attempt, End
from runner.beside import beside
from runner.checks import host, network
from runner.checks.people import checklists
from runner.checks.situation import STARTED
from runner.checks.verdict import Judged, Verdict, worst
from runner.decide import Carry
from runner.host.job import Ended, Job
from runner.monitor.baseline import baselines, measured
from runner.monitor.watch import watch
from runner.plan import Plan
from runner.prepare import (
    STRICT,
    host_checks,
    named,
    network_checks,
    prepare,
    situation,
)
from runner.prove import in_order, prove
from runner.record.events import Kind
from runner.record.journal import Journal
from runner.record.logs import LogWriter
from runner.record.run import Outcome, Run
from runner.result import Result, of_checks, of_script, outputs_of
from runner.site import Site, Sites
from runner.transcript import Transcript
from runner.values import plain_values

DIAGNOSIS_LIMIT = 3000
_FLUSH_EVERY = 1.0
_FIRST_LOOK = 0.5
_LOOK_EVERY = 2.0


class Steps:
    """Carries attempts for the engine."""

    def __init__(self, journal: Journal, sites: Sites) -> None:
        """Write to `journal`; reach hosts through `sites`."""
        self._journal = journal
        self._sites = sites

    async def prepared(self, run: Run, plan: Plan, action: Carry) -> Attempt:
        """Return an attempt as it is meant, before anybody is told.

        Raises:
            HostProblem: the host cannot be reached.
        """
        step = plan.step(action.step)
        site = await self._sites.of(run.id, plan, step.group)
        intent: dict[str, Any] = {
            "host": plan.target.hosts[step.group or plan.target.default_group][0].name,
            "boot": await site.remote.boot_id(),
            "token": random.token_hex(16),
            "changes": step.changes and step.run is not None,
            "monitor": step.monitor is not None,
            "only_checks": action.only_checks,
        }
        ready = prepare(step, plan, plain_values(run, plan), str(intent["token"]))
        intent["checks"] = _digest(ready.check)
        if step.monitor:
            clock = await site.remote.query("date +%s")
            intent["host_time"] = int(clock.stdout)
            intent["measures"] = measured(step)
            usual = await baselines(self._journal, run, plan, step.id)
            intent["baselines"] = {str(place): one.to_json() for place, one in usual.items()}
        return Attempt(
            run=run,
            plan=plan,
            step=step,
            number=action.attempt,
            intent=intent,
            began=time.time(),
            site=site,
        )

    async def carry(self, attempt: Attempt) -> End:
        """Run an attempt that has begun, or attach to it; return its end, not written yet.

        Raises:
            HostProblem: the host cannot be reached; the attempt is not ended by that.
        """
        log = LogWriter(self._journal.store, attempt.key, attempt.plan.target.limits.log)
        transcript = Transcript(log, attempt.site.masker, _token(attempt))
        result = await self._result(attempt, transcript)
        data = masked(attempt.site, result.to_json(time.time() - attempt.began))
        return End(event=attempt.event(Kind.STEP_FINISHED, data), log=transcript.rest())

    async def recheck(self, run: Run, plan: Plan) -> dict[str, Any]:
        """Check the steps that have passed once more; stops at the first that no longer does.

        Checks that count what was logged since their step began count from now on: what the failed
        attempt made the services log stays in their log, and would refuse every retry.

        Returns:
            Data of the `rechecked` event: `checks` (judged, as JSON) and `step`, the first one
            whose checks failed, or empty.

        Raises:
            HostProblem: the host cannot be asked.
        """
        values = plain_values(run, plan)
        judged: list[dict[str, str]] = []
        for step in plan.steps:
            state = run.steps.get(step.id)
            if state is None or state.outcome not in {Outcome.PASSED, Outcome.WARNED}:
                continue
            if step.monitor is not None:
                continue
            site = await self._sites.of(run.id, plan, step.group)
            clock = await site.remote.query("date +%s")
            started = {STARTED: clock.stdout.decode(errors="replace").strip()}
            found = await prove(step.verify, situation(plan, {**values, **started}), site, plan)
            judged.extend(masked(site, check.to_json()) for check in found)
            if worst(found) is Verdict.FAILED:
                return {"checks": judged, "step": step.id}
        return {"checks": judged, "step": ""}

    async def _result(self, attempt: Attempt, transcript: Transcript) -> Result:
        if attempt.step.notify:
            return Result(outcome=Outcome.PASSED)
        if attempt.step.monitor:
            result = await watch(self._journal, attempt, attempt.step.monitor)
        else:
            result = await self._scripted(attempt, transcript)
        if result.outcome is Outcome.FAILED and attempt.step.diagnose:
            result = replace(result, diagnosis=await self._diagnosis(attempt))
        if result.outcome is Outcome.FAILED and not result.advice:
            result = replace(result, advice=attempt.step.advice)
        return result

    async def _scripted(self, attempt: Attempt, transcript: Transcript) -> Result:
        values = plain_values(attempt.run, attempt.plan)
        outputs: dict[str, str] = {}
        job = _job(attempt, values)
        if job is not None:
            ended = await self._carried(attempt, job, transcript)
            settled = of_script(attempt.step, ended)
            if settled is not None:
                return replace(settled, tail=transcript.tail)
            if isinstance(ended, Ended):
                declared = () if attempt.intent["only_checks"] else attempt.step.outputs
                outputs, wrong = outputs_of(attempt.step, ended.outputs) if declared else ({}, "")
                if wrong:
                    return Result(outcome=Outcome.FAILED, why=wrong, tail=transcript.tail)
        values |= {f"OUT_{name}": value for name, value in outputs.items()}
        judged = await self._judged(attempt, values, transcript.checks)
        known = situation(attempt.plan, values, attempt.step)
        lists = checklists(attempt.step.verify, known)
        result = of_checks(attempt.step, judged, lists)
        return replace(result, outputs=outputs, tail=transcript.tail)

    async def _carried(self, attempt: Attempt, job: Job, transcript: Transcript) -> Any:
        offset = 0 if attempt.fresh else await transcript.start()
        async with self._cancelling(attempt) as cancel, self._flushing(transcript):
            ended = await attempt.site.remote.carry(
                job, offset=offset, sink=transcript.take, cancel=cancel
            )
        await transcript.close()
        return ended

    async def _judged(
        self, attempt: Attempt, values: Mapping[str, str], output: bytes
    ) -> list[Judged]:
        """Judge what the step's checks printed, or measure anew where another release asked.

        Its questions may have been others than ours, so its answers are not ours to read.
        """
        checks, plan = attempt.step.verify, attempt.plan
        ready = prepare(attempt.step, plan, plain_values(attempt.run, plan), _token(attempt))
        if attempt.intent.get("checks") != _digest(ready.check):
            return await prove(checks, situation(plan, values), attempt.site, plan)
        known = situation(plan, values, attempt.step)
        here, there = host_checks(checks), network_checks(checks)
        return in_order(
            checks,
            host.judge(here, output, known, _token(attempt)),
            await network.measure_all(there, known, attempt.site.reach),
        )

    async def _diagnosis(self, attempt: Attempt) -> str:
        """Collect what helps to understand a failure; a diagnosis that fails says so itself."""
        values = plain_values(attempt.run, attempt.plan)
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

    @asynccontextmanager
    async def _cancelling(self, attempt: Attempt) -> AsyncIterator[asyncio.Event]:
        """Give an event that is set once somebody wants the run cancelled."""
        cancel = asyncio.Event()

        async def look() -> None:
            # A wish that came just before is seen at the first look; most steps end before it.
            await self._journal.news(attempt.position, _FIRST_LOOK)
            while not cancel.is_set():
                newest = await self._journal.newest()
                run = await self._journal.run(attempt.run.id)
                if run is not None and run.cancel_wanted:
                    cancel.set()
                else:
                    await self._journal.news(newest, _LOOK_EVERY)

        async with beside(look()):
            yield cancel

    @asynccontextmanager
    async def _flushing(self, transcript: Transcript) -> AsyncIterator[None]:
        async def flush() -> None:
            while True:
                await asyncio.sleep(_FLUSH_EVERY)
                await transcript.flush()

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
