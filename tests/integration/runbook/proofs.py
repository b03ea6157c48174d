"""How each line of the runbook turns red: what is measured while its fault is on.

The page says which check covers a line and which fault turns it red; here stands the word that the
check then names, and how it is brought to measure that. A test sees that every row has its proof.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import pytest

from bot.cards.scorecard import scorecard
from commands.reply import Lines, Sign
from config.problem import ProblemError
from runner.record.run import StepState
from tests.integration.runbook.page import Named

if TYPE_CHECKING:
    from config.model.checks import AnyCheck
    from runner.checks.verdict import Judged
    from tests.integration.runbook.ground import Ground

PATIENCE = 30.0
"""Seconds until a fault that is on has to show."""

RED = {"failed", "inconclusive"}

Way = Callable[["Ground", str, Named], Awaitable[str]]
"""Switches a fault on and brings what is named to turn red; returns what it then says."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """How one line is proved.

    Attributes:
        words: What the red check names, beside its own name.
        heal: A step that puts back what the fault left behind, once it is off.
    """

    words: str
    way: Way
    heal: str = ""


def declared(ground: Ground, named: Named) -> AnyCheck:
    """Return a check by the place and the words under which the page knows it."""
    playbook = ground.plan.playbook
    if named.place == "plan":
        checks = playbook.plan.verify
    elif named.place == "rollback":
        quick = playbook.way_back("quick")
        assert quick
        checks = next(step.verify for step in quick.steps if step.id == "verification")
    else:
        checks = ground.plan.step(named.place).verify
    (check,) = [check for check in checks if check.says == named.says]
    return check.model_copy(update={"within": 0.0}) if hasattr(check, "within") else check


async def measured(ground: Ground, fault: str, named: Named) -> str:
    """Measure a check until it turns red, of what has been logged since the fault came on."""
    found = await _red(ground, fault, declared(ground, named))
    return f"{found.measured} {found.detail}"


async def _red(ground: Ground, fault: str, check: AnyCheck) -> Judged:
    began = int(time.time())
    await ground.host.fault(fault)
    async with asyncio.timeout(PATIENCE):
        while True:
            (found,) = await ground.prove([check], began)
            if found.verdict.value in RED:
                return found


async def carried(ground: Ground, fault: str, named: Named) -> str:
    """Carry the step out, and read the check in its result."""
    await ground.host.fault(fault)
    done = await ground.step(named.place)
    assert done["outcome"] in RED, done
    (check,) = [check for check in done["checks"] if check["says"] == named.says]
    assert check["verdict"] in RED, check
    return f"{check['measured']} {check['detail']}"


async def pushed(ground: Ground, fault: str, named: Named) -> str:
    """Check the fault's commit out, and measure then."""
    await ground.host.fault(fault)
    await ground.replan()
    done = await ground.step("code")
    assert done["outcome"] == "passed", done
    return await measured(ground, fault, named)


async def backed_up(ground: Ground, fault: str, named: Named) -> str:
    """Measure against a backup that was made before the fault."""
    done = await ground.step("backup")
    assert done["outcome"] == "passed", done
    ground.plan = ground.plan.model_copy(update={"carried": done["outputs"]})
    return await measured(ground, fault, named)


async def watched(ground: Ground, fault: str, named: Named) -> str:
    """Watch until the measure is out of bounds."""
    await ground.host.fault(fault)
    told = await ground.breached(named.says)
    return f"{told['value']} {told['unit']}, {told['threshold']}"


async def grown(ground: Ground, fault: str, named: Named) -> str:
    """Watch until memory is out of bounds, and measure it once it is."""
    return await (watched if named.place == "monitor" else measured)(ground, fault, named)


CARRIED = {"restart", "migrate"}
"""Steps whose checks show a fault only once the step has been carried out under it."""


async def scored(ground: Ground, fault: str, named: Named) -> str:
    """Measure what shows a criterion, and read its line in the scorecard."""
    (criterion,) = [one for one in ground.plan.way.criteria if one.says == named.says]
    await ground.host.fault(fault)
    steps = {
        step: StepState(id=step, finished={"checks": await _shown(ground, fault, step, wanted)})
        for step, wanted in criterion.shown_by.items()
        if step != "monitor" or len(criterion.shown_by) == 1
    }
    blocks = scorecard(replace(ground.run, steps=steps), ground.plan)
    lines = next(block for block in blocks if isinstance(block, Lines))
    (line,) = [line for line in lines.lines if line.text == named.says]
    assert line.sign is Sign.FAILED, line
    return line.detail


async def _shown(
    ground: Ground, fault: str, step: str, wanted: tuple[str, ...] | Literal["all"]
) -> list[dict[str, Any]]:
    """Return what a step's checks or measures find under a fault, as its end carries it."""
    if step in CARRIED:
        checks: list[dict[str, Any]] = (await ground.step(step))["checks"]
        return [one for one in checks if one["says"] in wanted]
    if step == "monitor":
        (says,) = wanted
        told = await watched(ground, fault, Named(step, "check", says))
        value, _, limit = told.partition(", ")
        return [{"says": says, "verdict": "failed", "measured": value, "expected": limit}]
    if wanted == "all":
        every = ground.plan.step(step).verify
        wanted = tuple(one.says for one in every if one.check != "browser")
    checked = [declared(ground, Named(step, "check", says)) for says in wanted]
    return [found.to_json() for found in await ground.prove(checked)]


async def refused(ground: Ground, fault: str, named: Named) -> str:
    """Make the plan anew: it ends with a problem of this code."""
    await ground.host.fault(fault)
    with pytest.raises(ProblemError) as raised:
        await ground.planned()
    problem = raised.value.problem
    assert problem.code == named.says, problem
    assert problem.cure
    return problem.what


PROOFS: dict[str, Proof] = {
    "1.1": Proof(words="key", way=refused),
    "1.2": Proof(words="password", way=measured),
    "1.3": Proof(words="Permission denied", way=measured),
    "1.4": Proof(words="missing: REDIS_URL", way=measured),
    "1.5": Proof(words="points to 192.0.2.10", way=measured),
    "2.1": Proof(words="failed: build, ci/pipeline, lint, test", way=measured),
    "2.2": Proof(words="failed: build", way=measured),
    "2.4": Proof(words="CORS_ALLOWED_ORIGINS lets another origin in", way=measured),
    "2.5": Proof(words="may not create a database", way=measured),
    "3.1": Proof(words="node 18.20.4", way=measured),
    "3.2": Proof(words="pnpm 7.33.7", way=measured),
    "3.3": Proof(words="git 1.8.3.1", way=measured),
    "3.4": Proof(words="psql 12 is older than the server", way=measured),
    "S1.1": Proof(words="no /", way=carried),
    "S1.2": Proof(words=" kB", way=carried),
    "S1.3": Proof(words="No such file", way=carried),
    "S2.1": Proof(words="nightly", way=carried, heal="code"),
    "S2.2": Proof(words="nightly at ", way=carried, heal="code"),
    "S2.3": Proof(words="README.md", way=measured),
    "S3.1": Proof(words="@teei/cockpit lacks @teei/platform", way=carried, heal="build"),
    "S3.2": Proof(words="1 critical", way=measured),
    "S3.3": Proof(words="services/reporting/dist is empty", way=carried, heal="build"),
    "S4.1": Proof(words="006_add_integration_configs_table", way=carried, heal="migrate"),
    "S4.2": Proof(words="error: no index", way=carried, heal="migrate"),
    "S4.3": Proof(words="005_add_weight_overrides_table", way=carried, heal="migrate"),
    "S5.1": Proof(words="JWT_SECRET", way=measured),
    "S5.2": Proof(words=".env.staging", way=pushed),
    "S5.3": Proof(words="teei-cockpit-astro", way=carried),
    "S6.1": Proof(words="teei-cockpit-astro", way=carried, heal="restart"),
    "S6.2": Proof(words="upstream answered nonsense", way=carried),
    "S6.3": Proof(words="old-cockpit (", way=carried, heal="restart"),
    "S7.1": Proof(words="status 500", way=measured),
    "S7.2": Proof(words="no connection", way=measured),
    "S7.3": Proof(words="CRITICAL session store is inconsistent", way=measured),
    "S8.1": Proof(words="status 500", way=measured),
    "S8.2": Proof(words="undefinedWidget is not defined", way=measured),
    "S8.3": Proof(words="answered 500", way=carried),
    "S9.1": Proof(words="a minute, at most 4", way=watched),
    "S9.2": Proof(words="%", way=grown, heal="restart"),
    "S9.3": Proof(words="%", way=watched),
    "8.1.1": Proof(words="status 500", way=measured),
    "8.1.2": Proof(words="invalid-company-id: status 200", way=measured),
    "8.1.3": Proof(words="status 200", way=measured),
    "8.2.1": Proof(words="data-action", way=measured),
    "8.2.2": Proof(words="/admin: status 401", way=measured),
    "8.2.3": Proof(words="data-action", way=measured),
    "8.3.1": Proof(words="status 302 to /login", way=measured),
    "8.3.2": Proof(words="/admin/api-keys: status 500", way=measured),
    "8.3.3": Proof(words="/admin/integrations/goodera: no ", way=measured),
    "8.3.4": Proof(words="/admin/weights/sroi: status 500", way=measured),
    "8.3.5": Proof(words="/admin/audit-log: no ", way=measured),
    "8.4.1": Proof(words="no answer within 3s", way=measured),
    "8.4.2": Proof(words='without [data-widget="sroi"]', way=measured),
    "8.4.3": Proof(words="status 500", way=measured),
    "R.1": Proof(words="status 500", way=measured),
    "R.2": Proof(words="to /login", way=measured),
    "R.3": Proof(words="no connection", way=measured),
    "R.4": Proof(words="report_files", way=backed_up),
    "C.1": Proof(words="teei-cockpit-astro", way=scored, heal="restart"),
    "C.2": Proof(words="status 500", way=scored),
    "C.3": Proof(words="status 500", way=scored),
    "C.4": Proof(words="at most 4", way=scored),
    "C.5": Proof(words="P95", way=scored),
    "C.6": Proof(words="006_add_integration_configs_table", way=scored, heal="migrate"),
    "C.7": Proof(words="status 200", way=scored),
    "C.8": Proof(words="status 401", way=scored),
    "C.9": Proof(words="status 200", way=scored),
    "C.10": Proof(words="/admin/audit-log", way=scored),
}
"""By the line's number on the page, which has the check and the fault."""

BROWSER = {"S8.2", "8.4.2"}
"""Lines that a browser looks at."""
