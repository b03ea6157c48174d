from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import DISCORD, SLACK, Act, Call, Ledger, Pace

ACTS = st.sampled_from([Act.POST, Act.EDIT, Act.SIGN])
HAIR = 1e-6  # sums and differences of floats agree to less than this
CALLS = st.builds(Call, act=ACTS, channel=st.sampled_from("ab"), minor=st.booleans())


def allowed(pace, made):
    """The platform's own count: when each call came in, in any window of its clock."""
    for call, at in made:
        alike = [(other, when) for other, when in made if other.act is call.act and when <= at]
        here = [when for other, when in alike if other.channel == call.channel]
        minute = [when for _, when in alike if when > at - 60 + HAIR]
        if pace.edits_per_minute and call.act is Act.EDIT:
            assert len(minute) <= pace.edits_per_minute
        if pace.signs_per_minute and call.act is Act.SIGN:
            assert len(minute) <= pace.signs_per_minute
        if pace.posts_per_channel_per_second and call.act is Act.POST:
            within = 1 / pace.posts_per_channel_per_second
            assert len([when for when in here if when > at - within + HAIR]) == 1
        if pace.calls_per_channel_per_5_seconds:
            most = pace.calls_per_channel_per_5_seconds
            assert len([when for when in here if when > at - 5 + HAIR]) <= most
        if pace.calls_per_second:
            second = [when for _, when in made if at - 1 + HAIR < when <= at]
            assert len(second) <= pace.calls_per_second


@given(
    st.sampled_from([SLACK, DISCORD, Pace(edits_per_minute=3, calls_per_second=2)]),
    st.lists(st.tuples(CALLS, st.floats(0, 4), st.floats(0, 1)), min_size=1, max_size=120),
)
def test_no_window_ever_holds_more_than_is_allowed(pace, wanted):
    ledger, now, made = Ledger(pace), 1000.0, []
    for call, took, arrives in wanted:
        now = max(now, ledger.free_at(call, now))
        ticket = ledger.begin(call)
        made.append((call, now + took * arrives))
        ledger.end(ticket, now + took)
        now += took if call.minor else 0.0
    made.sort(key=lambda pair: pair[1])
    allowed(pace, made)


def test_calls_under_way_count_until_they_have_ended_and_a_window_more():
    ledger = Ledger(Pace(posts_per_channel_per_second=1.0))
    call = Call(act=Act.POST, channel="a")
    ticket = ledger.begin(call)
    assert ledger.free_at(call, 10.0) == float("inf")
    ledger.end(ticket, 12.0)
    ledger.end(ticket, 99.0)
    assert ledger.free_at(call, 12.5) == 13.0
    assert ledger.free_at(Call(act=Act.POST, channel="b"), 12.5) == 12.5
    assert ledger.free_at(call, 13.0) == 13.0


def test_progress_leaves_edits_for_what_is_more_urgent():
    ledger, now = Ledger(SLACK), 0.0
    progress = Call(act=Act.EDIT, channel="a", minor=True)
    times = deque()
    while now < 60:
        now = max(now, ledger.free_at(progress, now))
        ledger.end(ledger.begin(progress), now)
        times.append(now)
    assert len([at for at in times if at < 60]) == 40
    assert len([at for at in times if at < 10]) == 7
    urgent = Call(act=Act.EDIT, channel="a")
    assert ledger.free_at(urgent, now) == now


def test_a_pause_of_the_platform_is_kept_for_its_kind_of_call():
    ledger = Ledger()
    ledger.pause(Act.EDIT, 50.0)
    ledger.pause(Act.EDIT, 40.0)
    assert ledger.free_at(Call(act=Act.EDIT, channel="a"), 10.0) == 50.0
    assert ledger.free_at(Call(act=Act.POST, channel="a"), 10.0) == 10.0
