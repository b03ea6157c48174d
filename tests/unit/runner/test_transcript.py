import pytest

from runner.host.masking import Masker
from runner.record.logs import LogKey, LogWriter, read
from runner.transcript import Transcript

KEY = LogKey(run="a-1", step="build", attempt=1)
TOKEN = "0123456789abcdef"
CHECKED = f"\n{TOKEN} begin 0 \n\n{TOKEN} end 0 0\n".encode()


def transcript(store, **secrets):
    return Transcript(LogWriter(store, KEY, 10_000), Masker(secrets), TOKEN)


async def told(store, data, *, chunk, **secrets):
    """Give a transcript that took `data` in chunks, and what is stored of it."""
    made = transcript(store, **secrets)
    for begin in range(0, len(data), chunk):
        await made.take(begin, data[begin : begin + chunk])
    await made.close()
    await store.write(made.rest())
    return made, (await store.read(lambda connection: read(connection, KEY))).data


@pytest.mark.parametrize("chunk", [1, 7, 10_000])
@pytest.mark.parametrize("said", [b"", b"built\n", b"no line end", b"\n\nrows\n\n"])
async def test_a_log_is_what_the_script_printed_and_nothing_of_its_checks(store, said, chunk):
    made, stored = await told(store, said + CHECKED, chunk=chunk)
    assert stored == said
    assert made.checks == CHECKED


async def test_a_step_that_printed_nothing_stores_no_log(store):
    made, _ = await told(store, CHECKED, chunk=10_000)
    assert made.tail == ""
    assert (await store.read(lambda connection: read(connection, KEY))).size == 0


async def test_a_log_without_checks_keeps_what_could_have_been_their_beginning(store):
    said = b"done\n" + TOKEN[:5].encode()
    made, stored = await told(store, said, chunk=3)
    assert (stored, made.checks) == (said, b"")


async def test_a_secret_is_hidden_in_log_and_tail(store):
    made, stored = await told(store, b"key: hunter2go\n" + CHECKED, chunk=4, KEY="hunter2go")
    assert stored.startswith(b"key: ")
    assert b"hunter2" not in stored
    assert "hunter2" not in made.tail


async def test_the_last_line_of_a_step_that_has_fallen_silent_can_be_read_along(store):
    made = transcript(store, KEY="0-is-how-it-begins", OTHER="20 is how\nthis one begins")
    await made.take(0, b"line 19\nline 20\n")
    await made.flush()
    shown = await store.read(lambda connection: read(connection, KEY))
    assert shown.data == b"line 19\nline 20"
    await made.take(16, b"line 2")
    await made.take(22, b"0")
    await made.flush()
    shown = await store.read(lambda connection: read(connection, KEY))
    assert shown.data == b"line 19\nline 20\nline ", "a secret could begin there"


async def test_a_transcript_goes_on_where_a_killed_one_had_stored(store):
    said = b"one\ntwo\n" + CHECKED
    first = transcript(store)
    await first.take(0, said[:4])
    await first.flush()
    await first.take(4, said[4:])
    second = transcript(store)
    offset = await second.start()
    assert said[:offset] in {b"one", b"one\n"}
    await second.take(offset, said[offset:])
    await second.close()
    await store.write(second.rest())
    stored = await store.read(lambda connection: read(connection, KEY))
    assert (stored.data, stored.cut) == (b"one\ntwo\n", 0)
