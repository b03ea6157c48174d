import json

import sqlalchemy as sa

from runner.plan import digest_of
from runner.plans import PLANS, Plans
from tests.unit.runner.plans import plan


async def changed(store, how):
    """Change the one stored plan behind its digest."""

    def work(connection):
        body = dict(connection.scalar(sa.select(PLANS.c.body)))
        how(body)
        connection.execute(PLANS.update().values(body=body))
        return body

    return await store.write(work)


async def test_a_plan_comes_back_as_it_was_kept(store):
    made = plan(reason="because of ü and 0.1", estimate=0.1)
    digest = await Plans(store).keep(made)
    assert await Plans(store).keep(made) == digest
    assert await Plans(store).of(digest) == made
    assert await Plans(store).of("") is None
    assert await Plans(store).of("f" * 64) is None


async def test_a_plan_that_was_changed_behind_its_digest_is_none(store):
    digest = await Plans(store).keep(plan())
    await changed(store, lambda body: body["commit"].update(sha="c" * 40))
    assert await Plans(store).of(digest) is None


async def test_a_plan_of_a_release_with_fewer_keys_is_read_under_its_own_digest(store):
    made = plan()
    await Plans(store).keep(made)
    body = await changed(store, lambda body: body.pop("keep_schema"))
    older = digest_of(json.loads(json.dumps(body)))
    await store.write(lambda c: c.execute(PLANS.update().values(digest=older)))
    found = await Plans(store).of(older)
    assert found == made
    assert found.digest != older
