"""Carries one attempt of a step: intent, run or attach, checks, result."""

import secrets as random
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from config.model.environment import Host
from config.model.playbook import Step
from runner.across import checked, checks_of, meant, together
from runner.attempt import Attempt, End
from runner.beside import side_by_side
from runner.checks import network
from runner.checks.people import checklists
from runner.checks.situation import STARTED
from runner.checks.verdict import Judged, Verdict
from runner.decide import Carry
from runner.monitor.baseline import baselines, measured
from runner.monitor.watch import watch
from runner.on_host import cancelling, carried, digest_of_checks, explained, masked, transcript
from runner.plan import Plan
from runner.prepare import host_checks, network_checks, situation
from runner.prove import in_order, prove
from runner.record.events import Kind
from runner.record.fold_steps import step_state
from runner.record.journal import Journal
from runner.record.run import Outcome, Run, StepState
from runner.result import Result, of_checks
from runner.rollout import Rollout
from runner.site import Site, Sites
from runner.transcript import Transcript
from runner.values import plain_values


class Steps:
    """Carries attempts for the engine."""

    def __init__(self, journal: Journal, sites: Sites) -> None:
        """Write to `journal`; reach hosts through `sites`."""
        self._journal = journal
        self._sites = sites

    async def prepared(self, run: Run, plan: Plan, action: Carry) -> Attempt:
        """Return an attempt as it is meant, before anybody is told.

        Raises:
            HostProblem: a host that it is meant for cannot be reached.
        """
        step = plan.step(action.step)
        state = step_state(run, step.id)
        hosts = plan.hosts_of(step)
        wanted = _meant(hosts, state)
        sites = await self._reached(run, plan, wanted)
        boots = await side_by_side(site.remote.boot_id() for site in sites.values())
        intent: dict[str, Any] = {
            "host": wanted[0].name,
            "boot": boots[0],
            "token": random.token_hex(16),
            "changes": step.changes and step.run is not None,
            "monitor": step.monitor is not None,
            "only_checks": action.only_checks,
        }
        token = str(intent["token"])
        several = len(hosts) > 1
        digests = {
            name: digest_of_checks(run, plan, step, (name if several else "", token))
            for name in sites
        }
        intent["checks"] = digests[wanted[0].name]
        if several:
            intent["hosts"] = dict(zip(sites, boots, strict=True))
            intent["checked"] = list(checked(step, sites, state.hosts))
            intent["checks_on"] = digests
        if step.monitor:
            clocks = await side_by_side(site.remote.query("date +%s") for site in sites.values())
            intent["host_time"] = int(clocks[0].stdout)
            if several:
                times = (int(clock.stdout) for clock in clocks)
                intent["host_times"] = dict(zip(sites, times, strict=True))
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
            site=sites[wanted[0].name],
            sites=sites if several else {},
        )

    async def carry(self, attempt: Attempt) -> End:
        """Run an attempt that has begun, or attach to it; return its end, not written yet.

        Raises:
            HostProblem: a host cannot be reached; the attempt is not ended by that.
        """
        log = transcript(self._journal, attempt)
        result = await self._result(attempt, log)
        data = result.to_json(time.time() - attempt.began)
        for site in (attempt.site, *attempt.sites.values()):
            data = masked(site, data)
        return End(event=attempt.event(Kind.STEP_FINISHED, data), log=log.rest())

    async def recheck(self, run: Run, plan: Plan) -> dict[str, Any]:
        """Check what has passed once more; stops at the first step that no longer does.

        Of a step that stopped on the way over several hosts, the hosts behind it are checked.
        Checks that count what was logged since their step began count from now on: what the failed
        attempt made the services log stays in their log, and would refuse every retry.

        Returns:
            Data of the `rechecked` event: `checks` (judged, as JSON) and `step`, the first one
            whose checks failed, or empty.

        Raises:
            HostProblem: a host cannot be asked.
        """
        judged: list[dict[str, str]] = []
        for step in plan.steps:
            state = run.steps.get(step.id)
            if state is None or step.monitor is not None:
                continue
            whole = state.outcome in {Outcome.PASSED, Outcome.WARNED}
            hosts = plan.hosts_of(step) if whole else _behind(plan.hosts_of(step), state)
            if not hosts:
                continue
            found = await self._proved_again(run, plan, step, hosts, whole=whole)
            judged.extend(found)
            if any(one["verdict"] == Verdict.FAILED.value for one in found):
                return {"checks": judged, "step": step.id}
        return {"checks": judged, "step": ""}

    async def _proved_again(
        self, run: Run, plan: Plan, step: Step, hosts: Sequence[Host], *, whole: bool
    ) -> list[dict[str, str]]:
        """Return the verdicts on hosts, as JSON; of the `whole` step the bot's side too."""
        sites = await self._reached(run, plan, hosts)
        known = {
            name: situation(plan, {**plain_values(run, plan, name), **await _clock(site)})
            for name, site in sites.items()
        }
        here = host_checks(step.verify)
        found = await side_by_side(
            prove(here, known[name], site, plan) for name, site in sites.items()
        )
        judged = together(dict(zip(sites, found, strict=True)))
        if whole:
            first = hosts[0].name
            there = await prove(network_checks(step.verify), known[first], sites[first], plan)
            judged = in_order(step.verify, judged, there)
        told = [check.to_json() for check in judged]
        for site in sites.values():
            told = masked(site, told)
        return told

    async def _reached(self, run: Run, plan: Plan, hosts: Sequence[Host]) -> dict[str, Site]:
        """Return the place of each host, by name, in their order."""
        sites = await side_by_side(self._sites.of(run.id, plan, host) for host in hosts)
        return {host.name: site for host, site in zip(hosts, sites, strict=True)}

    async def _result(self, attempt: Attempt, log: Transcript) -> Result:
        if attempt.step.notify:
            return Result(outcome=Outcome.PASSED)
        if attempt.step.monitor:
            result = await watch(self._journal, attempt, attempt.step.monitor)
            return await explained(attempt, result)
        if attempt.sites:
            return await self._on_all(attempt)
        return await explained(attempt, await self._on_one(attempt, log))

    async def _on_one(self, attempt: Attempt, log: Transcript) -> Result:
        async with cancelling(self._journal, attempt) as cancel:
            found = await carried(attempt, log, cancel)
        if isinstance(found, Result):
            return found
        result = await _judged(attempt, found.values, found.checks)
        return replace(result, outputs=found.outputs, tail=log.tail)

    async def _on_all(self, attempt: Attempt) -> Result:
        """Carry it over several hosts; what is measured from the bot's side comes at the end."""
        async with cancelling(self._journal, attempt) as cancel:
            rollout = Rollout(journal=self._journal, attempt=attempt, cancel=cancel)
            result = await rollout.result()
        outputs = next((one.outputs for one in rollout.in_order.values()), {})
        if result is None:
            values = plain_values(attempt.run, attempt.plan)
            values |= {f"OUT_{name}": value for name, value in outputs.items()}
            result = await _judged(attempt, values, checks_of(rollout.in_order))
            result = await explained(attempt, result)
        return replace(result, outputs=outputs, hosts=rollout.told)


async def _judged(
    attempt: Attempt, values: Mapping[str, str], from_host: Sequence[Judged]
) -> Result:
    """Return the result of a step whose scripts went well, by all its checks."""
    checks = attempt.step.verify
    known = situation(attempt.plan, values, attempt.step)
    from_bot = await network.measure_all(network_checks(checks), known, attempt.site.reach)
    lists = checklists(checks, known)
    return of_checks(attempt.step, in_order(checks, from_host, from_bot), lists)


async def _clock(site: Site) -> dict[str, str]:
    clock = await site.remote.query("date +%s")
    return {STARTED: clock.stdout.decode(errors="replace").strip()}


def _meant(hosts: Sequence[Host], state: StepState) -> list[Host]:
    """Return the hosts that an attempt is meant for; one that runs says so itself."""
    names = meant([host.name for host in hosts], state.hosts)
    if state.running:
        names = tuple(state.job.get("hosts", names))
    return [host for host in hosts if host.name in names]


def _behind(hosts: Sequence[Host], state: StepState) -> list[Host]:
    """Return the hosts where nothing is left to do of a step that has stopped on the way."""
    left = meant([host.name for host in hosts], state.hosts)
    return [host for host in hosts if state.hosts and host.name not in left]
