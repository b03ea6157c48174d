"""A step and its check, on every shell a helper may meet."""

import asyncio
import os

import pytest

from runner.host.job import Conflict, Ended, Lost, State, Void
from tests.integration.host.conftest import Bench, lives, until


async def test_a_step_and_its_check_run_in_one_go(bench: Bench):
    outcome = await bench.carry(bench.job("echo step", "echo check"))
    assert isinstance(outcome, Ended)
    assert (outcome.status, outcome.check_status, outcome.why) == (0, 0, "exit")
    assert bytes(bench.output) == b"step\ncheck\n"
    assert outcome.check_offset == 5
    assert outcome.survivors == ()


async def test_a_failed_step_is_not_checked(bench: Bench):
    outcome = await bench.carry(bench.job("echo no; exit 7", "echo check"))
    assert isinstance(outcome, Ended)
    assert (outcome.status, outcome.check_status, outcome.check_offset) == (7, None, None)
    assert bytes(bench.output) == b"no\n"


async def test_a_failed_check_says_its_status(bench: Bench):
    outcome = await bench.carry(bench.job(":", "exit 3"))
    assert isinstance(outcome, Ended)
    assert (outcome.status, outcome.check_status, outcome.check_offset) == (0, 3, 0)


async def test_a_script_that_dies_of_a_signal_says_so(bench: Bench):
    outcome = await bench.carry(bench.job("kill -SEGV $$"))
    assert isinstance(outcome, Ended)
    assert outcome.status == 139
    assert outcome.why == "exit"


async def test_every_byte_arrives_even_those_that_frames_are_made_of(bench: Bench):
    script = (
        r"i=0; while [ $i -lt 60 ]; do printf '\036\000\377\r%03d \036%032d end\n' $i $i;"
        r" i=$((i + 1)); done; printf 'no line end \036'"
    )
    outcome = await bench.carry(bench.job(script, "printf checked", shell="sh"))
    expected = b"".join(b"\x1e\0\xff\r%03d \x1e%032d end\n" % (i, i) for i in range(60))
    assert isinstance(outcome, Ended)
    assert bytes(bench.output) == expected + b"no line end \x1echecked"
    assert outcome.check_offset == len(expected) + 13


async def test_a_step_lives_in_a_session_of_its_own_with_the_login_umask(bench: Bench):
    script = 'read -r _ _ _ _ group session _ </proc/self/stat; umask; [ -t 0 ]; wc -c; echo "$$"'
    outcome = await bench.carry(bench.job(script + ' "$group" "$session"', shell="sh"))
    assert isinstance(outcome, Ended)
    umask, size, numbers = bytes(bench.output).decode().splitlines()
    login = os.umask(0)
    os.umask(login)
    assert int(umask, 8) == login
    assert int(size) == 0
    assert len(set(numbers.split())) == 1


async def test_a_script_that_opens_its_stderr_anew_keeps_its_log(bench: Bench):
    outcome = await bench.carry(bench.job("echo one; echo two >/dev/stderr; echo three"))
    assert isinstance(outcome, Ended)
    assert bytes(bench.output) == b"one\ntwo\nthree\n"


HOSTILE = "a 'b' \"c\" `id` $(id) ${HOME} \\ \n\t; rm -rf * | & ünï → \u202e\x1b[0m "


async def test_variables_reach_both_scripts_as_they_are(bench: Bench):
    tell = "printf %s \"$THING\"; printf '|'; env | grep -c HANDRAIL_"
    job = bench.job(tell, tell, environment={"THING": HOSTILE, "file": "f", "line": "l"})
    outcome = await bench.carry(job)
    assert isinstance(outcome, Ended)
    assert bytes(bench.output).decode() == f"{HOSTILE}|2\n" * 2


async def test_outputs_come_back_and_the_check_sees_them(bench: Bench):
    value = 'it\'s  a "value" = ünï $HOME'
    script = (
        "printf 'VERSION=old\\nOTHER=no\\nbad name=1\\nnothing\\n' >>\"$HANDRAIL_OUTPUT\"\n"
        'printf "VERSION=%s\\nEMPTY=" "$VALUE" >>"$HANDRAIL_OUTPUT"'
    )
    job = bench.job(
        script,
        'printf "%s|%s|%s" "$OUT_VERSION" "${OUT_EMPTY-unset}" "${OUT_OTHER-unset}"',
        environment={"VALUE": value},
        outputs=("VERSION", "EMPTY"),
    )
    outcome = await bench.carry(job)
    assert isinstance(outcome, Ended)
    assert outcome.outputs == {"VERSION": value, "EMPTY": ""}
    assert bytes(bench.output).decode() == f"{value}||unset"


async def test_too_much_handed_on_is_a_problem_and_the_check_is_not_run(bench: Bench):
    script = 'printf "A=%05000d\\n" 1 >>"$HANDRAIL_OUTPUT"'
    outcome = await bench.carry(bench.job(script, "echo check", outputs=("A",)))
    assert isinstance(outcome, Ended)
    assert "5003 bytes" in outcome.output_problem
    assert (outcome.check_status, outcome.outputs) == (None, {})


async def test_outputs_that_are_no_text_are_a_problem(bench: Bench):
    script = "printf 'A=\\377\\n' >>\"$HANDRAIL_OUTPUT\""
    outcome = await bench.carry(bench.job(script, shell="sh", outputs=("A",)))
    assert isinstance(outcome, Ended)
    assert "UTF-8" in outcome.output_problem


async def test_asking_again_reads_the_end_and_runs_nothing(bench: Bench):
    job = bench.job(f"echo ran >>{bench.note('ran')}; echo step", "echo check")
    first = await bench.carry(job)
    text = bytes(bench.output)
    for offset in (0, 3, 5, 8, len(text)):
        again: list[bytes] = []

        async def sink(at: int, data: bytes, seen=again, start=offset) -> None:
            assert at == start + sum(map(len, seen))
            seen.append(data)

        assert await bench.carry(job, offset=offset, sink=sink) == first
        assert b"".join(again) == text[offset:]
    assert (bench.server.home / f"{bench.run}-ran").read_text() == "ran\n"


async def test_another_job_under_the_same_id_is_a_conflict(bench: Bench):
    first = bench.job("echo one")
    await bench.carry(first)
    assert await bench.carry(bench.job("echo two")) == Conflict(digest=first.digest)
    assert bytes(bench.output) == b"one\n"


async def test_nothing_starts_on_a_host_that_booted_since(bench: Bench):
    outcome = await bench.carry(bench.job("echo ran", boot_id="another"))
    assert outcome == Lost(reason="reboot", group_alive=False)
    assert not list(bench.folder.glob("step.1.*"))


async def test_a_step_that_a_reboot_ended_is_lost(bench: Bench):
    bench.folder.mkdir(parents=True)
    job = bench.job("echo ran")
    (bench.folder / "step.1.claim").write_text(f"{'0' * 32} {job.digest} another\n")
    (bench.folder / "step.1.start").write_text("1 1\n")
    (bench.folder / "step.1.log").write_text("half")
    assert await bench.carry(job) == Lost(reason="reboot", group_alive=False)
    async with bench.remote() as remote:
        assert await remote.status("step.1") == State(kind="lost")


async def test_a_claim_that_nobody_follows_up_is_void(bench: Bench):
    bench.folder.mkdir(parents=True)
    (bench.folder / "step.1.claim").write_text("")
    outcome = await bench.carry(bench.job("echo ran"))
    assert isinstance(outcome, Void)
    assert bytes(bench.output) == b""


async def test_a_log_that_is_not_whole_is_lost(bench: Bench):
    job = bench.job("echo one; echo two")
    await bench.carry(job)
    bench.output.clear()
    log = bench.folder / "step.1.log"
    log.write_bytes(log.read_bytes()[:6])
    assert await bench.carry(job) == Lost(reason="cut", group_alive=False)
    assert bytes(bench.output) == b"one\ntw"


async def test_what_a_step_leaves_behind_may_print_but_is_not_heard(bench: Bench):
    script = f"(echo $$ >{bench.note('go')}; while sleep 0.02; do echo late; done) & echo done"
    async with bench.remote() as remote, asyncio.timeout(60):
        job = bench.job(script + f"; echo $! >{bench.note('child')}", "echo checked")
        first = await bench.on(remote, job)
        assert isinstance(first, Ended)
        text = bytes(bench.output).replace(b"late\n", b"")
        assert text == b"done\nchecked\n"
        child = bench.pid("child")
        assert lives(child)
        bench.output.clear()
        second = await bench.on(remote, bench.job("echo next", id="next.1"))
        assert isinstance(second, Ended)
        assert bytes(bench.output) == b"next\n"
        os.kill(child, 9)


async def test_steps_run_beside_one_another(bench: Bench):
    async def other(_at: int, data: bytes) -> None:
        assert data == b"other\n"

    meet = 'until [ -e "$HOME/$OTHER" ]; do sleep 0.01; done'
    async with bench.remote() as remote, asyncio.timeout(60):
        names = [f"{bench.run}-{name}" for name in ("a", "b")]
        outcomes = await asyncio.gather(
            *(
                bench.on(
                    remote,
                    bench.job(
                        f'echo here >"$HOME/$MINE"; {meet}; echo other',
                        id=f"{mine}.1",
                        environment={"MINE": mine, "OTHER": theirs},
                    ),
                    sink=other,
                )
                for mine, theirs in (names, names[::-1])
            )
        )
    assert [outcome.status for outcome in outcomes if isinstance(outcome, Ended)] == [0, 0]


async def test_status_says_what_the_host_knows(bench: Bench):
    job = bench.job(
        f"until [ -e {bench.note('go')} ]; do sleep 0.01; done",
        f"until [ -e {bench.note('on')} ]; do sleep 0.01; done",
    )
    async with bench.remote() as remote, asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        assert await remote.status("step.1") == State(kind="absent")
        tasks.create_task(bench.on(remote, job))
        await until((bench.folder / "step.1.start").read_text)
        assert await remote.status("step.1") == State(kind="live")
        (bench.server.home / f"{bench.run}-go").touch()
        await until(lambda: "check" in (bench.folder / "step.1.start").read_text())
        assert await remote.status("step.1") == State(kind="live", checking=True)
        (bench.server.home / f"{bench.run}-on").touch()
        await until((bench.folder / "step.1.exit").read_text)
        assert await remote.status("step.1") == State(kind="done", checking=True)


async def test_a_run_is_forgotten_but_not_while_it_lives(bench: Bench):
    job = bench.job(f"until [ -e {bench.note('go')} ]; do sleep 0.01; done")
    async with bench.remote() as remote, asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        task = tasks.create_task(bench.on(remote, job))
        await until((bench.folder / "step.1.start").read_text)
        with pytest.raises(Exception, match=r"step\.1 lives.*host-busy"):
            await remote.forget()
        (bench.server.home / f"{bench.run}-go").touch()
        await task
        await remote.forget()
        assert not bench.folder.exists()
        assert await remote.status("step.1") == State(kind="absent")


async def test_files_are_for_the_user_alone(bench: Bench):
    await bench.carry(bench.job('echo A=1 >>"$HANDRAIL_OUTPUT"', "true", outputs=("A",)))
    assert bench.folder.stat().st_mode & 0o777 == 0o700
    modes = {path.name: path.stat().st_mode & 0o777 for path in bench.folder.glob("step.1.*")}
    assert set(modes.values()) == {0o600}
