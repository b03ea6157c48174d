"""`/rollback`: understood, and not available yet."""

from commands import say
from commands.reply import Reply
from commands.request import RollbackRequest
from commands.visit import Visit
from config.problem import Problem


async def rollback(visit: Visit, request: RollbackRequest) -> Reply:
    """Say that rollback is not available yet, to those who may ask for one."""
    environment = await visit.environment(request.environment, request.verb)
    if isinstance(environment, Reply):
        return environment
    return say.problem(
        Problem(
            code="rollback-not-available",
            what=f"Rollback is not available yet; nothing was done to {environment}.",
            cure=f"Deploy the version that was live before: /deploy {environment} ref:COMMIT; "
            f"/handrail runs {environment} lists what was deployed.",
        )
    )
