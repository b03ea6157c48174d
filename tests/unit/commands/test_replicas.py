"""Who serves, as people are told."""

from dataclasses import replace

from commands.reply import Kind, Tone
from config.fingerprint import Fingerprint
from runner.control import Present
from runner.present import Replica
from tests.unit.commands.text import code, read
from tests.unit.commands.world import NOW, caller

ONE = Present(
    replica=Replica(
        id="3f2a90000000",
        machine="bot-1",
        process=4711,
        version="0.1.0",
        since=NOW - 7200,
        silent=0.4,
        draining=False,
        configuration=Fingerprint(parts={"handrail.yaml": "0a"}),
    ),
    seats=("chat", "schedule"),
    runs=("staging-42",),
    here=True,
)
OTHER = Present(
    replica=replace(ONE.replica, id="aaaa00001111", machine="bot-2", silent=1.2, draining=True)
)
LOST = Present(replica=replace(ONE.replica, id="bbbb00001111", machine="bot-3", silent=600.0))


async def test_replicas_are_a_table_with_what_each_holds(desk, ledger):
    ledger.present = (LOST, ONE, OTHER)
    reply = await desk.handle("/handrail replicas", caller("ana"))
    assert reply.message.text == "2 replicas serve."
    assert reply.message.tone is Tone.GOOD
    head, lost, one, other = code(reply).splitlines()
    assert head.split() == [
        *("replica", "machine", "process", "version", "since"),
        *("last", "word", "seats", "runs"),
    ]
    assert "10m ago, lost" in lost
    assert one.startswith("3f2a9000*  bot-1    4711     0.1.0    2025-03-09 11:05 UTC (2h ago)")
    assert f"Configuration: {ONE.replica.configuration.short}. * is" in read(reply)
    assert one.endswith("chat, schedule  staging-42")
    assert "leaving" in other
    assert other.endswith("-               -")


async def test_replicas_with_different_configurations_are_told_with_what_to_do(desk, ledger):
    other = Fingerprint(parts={"handrail.yaml": "0b"})
    told = replace(OTHER.replica, draining=False, configuration=other)
    ledger.present = (ONE, replace(OTHER, replica=told))
    reply = await desk.handle("/handrail replicas", caller("ana"))
    assert reply.message.tone is Tone.WARNING
    text = read(reply)
    assert "Replicas serve with different configurations, in handrail.yaml: 3f2a9000" in text
    assert "[configuration-differs] Bring the same files to every replica" in text
    head, one, two = code(reply).splitlines()
    assert head.split()[:5] == ["replica", "machine", "process", "version", "config"]
    assert ONE.replica.configuration.short in one
    assert other.short in two


async def test_a_single_replica_is_told_without_praise(desk, ledger):
    ledger.present = (ONE,)
    reply = await desk.handle("/handrail replicas", caller("ana"))
    assert (reply.message.text, reply.message.tone) == ("1 replica serves.", Tone.NEUTRAL)


async def test_on_a_file_the_one_process_is_told_and_what_more_would_need(desk, ledger):
    ledger.present = (replace(ONE, shared=False),)
    text = read(await desk.handle("/handrail replicas", caller("ana")))
    assert "One process serves: 4711 on bot-1, Handrail 0.1.0, since" in text
    assert "It carries runs: staging-42." in text
    assert "several replicas need PostgreSQL" in text


async def test_who_may_look_nowhere_learns_nothing_of_replicas(desk, ledger):
    ledger.present = (ONE,)
    assert (await desk.handle("/handrail replicas", caller("finn"))).kind is Kind.REFUSED
