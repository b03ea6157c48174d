"""Is the world still as planned? Asked once, when an approved run starts."""

from typing import Any

from config.problem import fail
from runner.beside import side_by_side
from runner.plan import Plan
from runner.planning import Planner
from runner.prepare import STRICT
from runner.record.run import Run
from runner.site import Site, Sites


class World:
    """Compares origin and host with a plan."""

    def __init__(self, planner: Planner, sites: Sites) -> None:
        """Ask the origin through the planner's mirrors, the host through `sites`."""
        self._planner = planner
        self._sites = sites

    async def as_planned(self, run: Run, plan: Plan, gone: tuple[str, ...]) -> dict[str, Any]:
        """Return the data of the `started` event.

        Args:
            run: The run that is to start.
            plan: What was approved.
            gone: Who let it go on and may not any more.

        Raises:
            ProblemError: something is not as approved; the approval is void.
            HostProblem: the host cannot be asked.
        """
        if gone:
            raise fail(
                "approver-gone",
                f"{', '.join(gone)} may no longer approve here, so the approval is void.",
                "Ask for it again.",
            )
        moved = await self._moved(plan)
        hosts = plan.target.group()
        sites = await side_by_side(self._sites.of(run.id, plan, host) for host in hosts)
        found = await side_by_side(
            self._found(plan, host.name, site) for host, site in zip(hosts, sites, strict=True)
        )
        await self._migrations(plan, sites[0])
        boots = {host.name: boot for host, (boot, _) in zip(hosts, found, strict=True)}
        times = {host.name: time for host, (_, time) in zip(hosts, found, strict=True)}
        told = {"moved": moved, "boots": boots, "host_time": times[hosts[0].name]}
        return {**told, "host_times": times} if len(hosts) > 1 else told

    async def _found(self, plan: Plan, host: str, site: Site) -> tuple[str, int]:
        """Return a host's boot id and its clock, once it was seen to be as planned."""
        await self._live(plan, host, site)
        clock = await site.remote.query("date +%s")
        return await site.remote.boot_id(), int(clock.stdout or b"0")

    async def _moved(self, plan: Plan) -> int:
        """Return how many commits the ref has gained since it was planned."""
        mirror = self._planner.mirror(plan.environment)
        await (mirror.freshen() if plan.takes_back else mirror.fetch())
        if not await mirror.knows(plan.commit.sha) or not await self._reachable(plan):
            raise fail(
                "commit-unreachable",
                f"The approved commit {plan.commit.short} is no longer on {plan.branch}"
                " or any other deployable ref: it was force-pushed away or deleted.",
                "The approval is void; ask for what is there now.",
            )
        tip = await mirror.tip(plan.ref)
        if plan.takes_back or tip is None or tip == plan.commit.sha:
            return 0
        _, count = await mirror.between(plan.commit.sha, tip)
        return count

    async def _reachable(self, plan: Plan) -> bool:
        mirror = self._planner.mirror(plan.environment)
        for ref in await mirror.refs():
            if await mirror.contains(ref, plan.commit.sha):
                return True
        return False

    async def _live(self, plan: Plan, host: str, site: Site) -> None:
        planning = plan.playbook.plan
        live = await _asked(site, plan, planning.live, planning.uses)
        planned = plan.live_on(host)
        if live != planned:
            where = f" on {host}" if len(plan.target.group()) > 1 else ""
            raise fail(
                "live-changed",
                f"Live{where} was {planned[:10] or 'nothing'} when this was planned, and is"
                f" {live[:10] or 'nothing'} now.",
                "The approval is void; ask for it again.",
            )

    async def _migrations(self, plan: Plan, site: Site) -> None:
        declared = plan.playbook.plan.migrations
        if declared is None:
            return
        text = await _asked(site, plan, declared.applied, declared.uses)
        applied = tuple(sorted(line.strip() for line in text.splitlines() if line.strip()))
        if applied != plan.applied:
            more = sorted(set(applied) ^ set(plan.applied))
            raise fail(
                "migrations-changed",
                f"The applied migrations are not those of the plan: {', '.join(more)}.",
                "The approval is void; ask for it again.",
            )


async def _asked(site: Site, plan: Plan, script: str, uses: tuple[str, ...]) -> str:
    """Return what a read-only script of the playbook prints.

    Raises:
        ProblemError: `host-question-failed`.
    """
    hidden = {name: site.secrets[name].reveal() for name in uses if name in site.secrets}
    known = plan.target.variables
    plain = {name: known.get(name, "") for name in uses if name not in hidden}
    found = await site.remote.query(
        STRICT + script, environment={**plain, **hidden}, limit=60, shell="bash"
    )
    if found.status:
        words = (found.stderr or found.stdout).decode(errors="replace").strip()
        raise fail(
            "host-question-failed",
            f"The host could not be compared with the plan: {site.masker.text(words)[-300:]}",
            "Run the playbook's `plan` scripts by hand on the host and mend what they name.",
        )
    return found.stdout.decode(errors="replace").strip()
