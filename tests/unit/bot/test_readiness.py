from bot.http.server import Note
from bot.readiness import Readiness
from config.fingerprint import Fingerprint
from runner.record.store import Store
from runner.replicas import Heart
from tests.databases import emptied_database


async def test_that_others_have_another_configuration_is_noted_while_it_is_so(postgres):
    store = Store(emptied_database(postgres))
    one, other = (
        Heart(store, configuration=Fingerprint(parts={"handrail.yaml": part}))
        for part in ("0a", "0b")
    )
    asked = Readiness(store, one).probes()["configuration"]
    for heart in (one, other):
        await heart.begin()
    assert not await asked()
    await one.beat()
    told = await asked()
    assert isinstance(told, Note)
    assert "handrail replicas" in told
    await other.leave()
    await one.beat()
    assert not await asked()
    store.close()
