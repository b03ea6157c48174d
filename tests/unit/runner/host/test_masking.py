import base64
import json
import pickle
import random
import shlex
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from runner.host.masking import Masker
from runner.host.needles import needles

SECRET = "pa+s/w'r d$\"x\\é=="
KEY = "-----BEGIN KEY-----\nQUJDREVGR0hJSktMTU5P\nshort\ncGVtIGxpbmUgbnVtYmVyIDI\n-----END KEY-----"

values = st.text(min_size=8, max_size=40).filter(lambda text: len(text.strip()) >= 8)
noise = st.text(alphabet="ab=%+/\\\n 'xY", max_size=30).map(str.encode)


def in_chunks(masker, data, cuts):
    stream = masker.stream()
    shown, at = b"", 0
    for cut in [*sorted(cuts), len(data)]:
        shown += stream.feed(data[at : max(at, cut)])
        at = max(at, cut)
    return shown + stream.finish()


def spellings(value):
    raw = value.encode("utf-8", "surrogatepass")
    yield raw
    for text in (
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        shlex.quote(value),
        value.replace("'", "'\\''"),
    ):
        yield text.encode("utf-8", "surrogatepass")
    for text in (quote(raw), quote(raw, safe=""), quote_plus(raw)):
        yield text.encode()
        yield "".join(
            part.lower() if at % 2 else part for at, part in enumerate(_hex_parts(text))
        ).encode()
    for before in range(3):
        for after in range(3):
            joined = bytes(before) + raw + bytes(after)
            certain = slice(-(-before * 8 // 6), (before + len(raw)) * 8 // 6)
            yield base64.b64encode(joined)[certain]
            yield base64.urlsafe_b64encode(joined)[certain]


def _hex_parts(text):
    parts, at = [""], 0
    while at < len(text):
        if text[at] == "%":
            parts += [text[at : at + 3], ""]
            at += 3
        else:
            parts[-1] += text[at]
            at += 1
    return parts


def test_a_secret_is_replaced_by_its_name():
    masker = Masker({"TOKEN": "hunter2hunter2"})
    assert masker.text("token=hunter2hunter2 ok") == "token=[TOKEN hidden] ok"


@pytest.mark.parametrize("value", [SECRET, KEY, "plain-value", "ünïcödé-wörds"])
def test_every_listed_spelling_is_hidden(value):
    masker = Masker({"S": value})
    for spelled in spellings(value):
        shown = in_chunks(masker, b"<<" + spelled + b">>", [])
        assert b"[S hidden]" in shown, spelled
        assert spelled not in shown


def test_each_line_of_a_multi_line_value_is_hidden():
    masker = Masker({"KEY": KEY})
    assert masker.text("x cGVtIGxpbmUgbnVtYmVyIDI y") == "x [KEY hidden] y"
    assert masker.text(KEY) == "[KEY hidden]"
    assert masker.text(KEY.replace("\n", "\r\n")) == "[KEY hidden]"
    assert masker.text("a short word") == "a short word"


@settings(deadline=None)  # busy machines are slow, not wrong
@given(value=values, before=noise, after=noise, which=st.integers(0, 60))
def test_nothing_of_a_secret_survives_in_any_listed_form(value, before, after, which):
    forms = list(spellings(value))
    data = before + forms[which % len(forms)] + after
    shown = in_chunks(Masker({"S": value}), data, [])
    for form in forms:
        assert form not in shown.replace(b"[S hidden]", b"\0")


@settings(deadline=None)  # busy machines are slow, not wrong
@given(
    secrets=st.lists(values, min_size=1, max_size=4),
    pieces=st.lists(st.tuples(st.integers(0, 200), noise), max_size=8),
    cuts=st.lists(st.integers(0, 400), max_size=12),
    cut_needles=st.booleans(),
)
def test_any_split_into_chunks_masks_the_same(secrets, pieces, cuts, cut_needles):
    masker = Masker({f"S{at}": value for at, value in enumerate(secrets)})
    known = sorted(set().union(*map(needles, secrets)))
    data = b""
    for which, words in pieces:
        needle = known[which % len(known)]
        data += (needle[: 1 + which % len(needle)] if cut_needles else needle) + words
    assert in_chunks(masker, data, cuts) == in_chunks(masker, data, [])


@settings(deadline=None)  # busy machines are slow, not wrong
@given(
    data=st.text(alphabet="ab\n", max_size=80).map(str.encode),
    cuts=st.lists(st.integers(0, 80), max_size=10),
)
@example(data=b"abababababababababababababab", cuts=[9, 10])
@example(data=b"a" * 80, cuts=list(range(80)))
def test_overlapping_secrets_are_hidden_whole_however_they_are_cut(data, cuts):
    masker = Masker({"A": "aaaaaaaa", "B": "abababab", "C": "babababa", "D": "bb\naaaaab"})
    shown = in_chunks(masker, data, cuts)
    assert shown == in_chunks(masker, data, [])
    for needle in (b"aaaaaaaa", b"abababab", b"babababa"):
        assert needle not in shown


def test_one_byte_at_a_time_is_masked_like_all_at_once():
    masker = Masker({"S": SECRET, "KEY": KEY})
    data = b"\n".join([b"x", *spellings(SECRET), *spellings(KEY)])
    assert in_chunks(masker, data, range(len(data))) == in_chunks(masker, data, [])


def test_only_what_could_begin_a_secret_is_held_back():
    stream = Masker({"S": "needle-in-haystack"}).stream()
    assert stream.feed(b"some words need") == b"some words "
    assert stream.held == 4
    assert stream.feed(b" no needle\n") == b"need no needle\n"
    assert stream.held == 0
    assert stream.feed(b"n") == b""
    assert stream.finish() == b"n"
    assert stream.held == 0


def test_a_line_end_lets_out_what_cannot_go_on():
    stream = Masker({"S": "needle-in-haystack"}).stream()
    assert stream.feed(b"needle-in-") == b""
    assert stream.feed(b"\n") == b"needle-in-\n"


def test_what_is_known_to_follow_lets_out_what_cannot_go_on():
    stream = Masker({"S": "needle-in-haystack", "T": "lines\nand another line"}).stream()
    assert stream.feed(b"no line with a need", b"\n") == b"no line with a need"
    assert stream.feed(b"\nlin") == b"\n"
    assert stream.feed(b"es", b"\n") == b"", "this one may go on behind the line's end"
    assert stream.feed(b"\n.") == b"lines\n."


@settings(deadline=None)  # busy machines are slow, not wrong
@given(
    value=values,
    pieces=st.lists(st.tuples(st.integers(0, 200), noise), max_size=6),
    cuts=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 12)), max_size=8),
)
def test_what_is_known_to_follow_changes_nothing_of_what_comes_out(value, pieces, cuts):
    masker = Masker({"S": value, "LINES": f"{value}\nab\n"})
    known = sorted(needles(value) | needles(f"{value}\nab\n"))
    data = b"".join(known[which % len(known)][: 1 + which] + words for which, words in pieces)
    stream, shown, at = masker.stream(), b"", 0
    for cut, ahead in sorted(cuts):
        end = max(at, cut)
        shown += stream.feed(data[at:end], data[end : end + ahead])
        at = end
    assert shown + stream.feed(data[at:]) + stream.finish() == in_chunks(masker, data, [])


def test_hidden_text_that_may_go_on_is_held_whole():
    stream = Masker({"A": "abcdefgh", "B": "ghijklmnop"}).stream()
    assert stream.feed(b"..abcdefgh") == b".."
    assert stream.held == 8
    assert stream.feed(b"ijklmnop.") == b"[A hidden]."


def test_endless_hidden_text_does_not_fill_the_memory():
    stream = Masker({"S": "aaaaaaaaaa"}).stream()
    shown = b""
    for _ in range(200):
        shown += stream.feed(b"a" * 64)
        assert stream.held < 200
    assert shown + stream.feed(b".") + stream.finish() == b"[S hidden]."


def test_memory_and_delay_are_bounded_on_arbitrary_output():
    generator = random.Random(7)
    masker = Masker({"S": SECRET, "KEY": KEY})
    stream = masker.stream()
    fed = out = 0
    for _ in range(50):
        data = generator.randbytes(4096)
        fed, out = fed + len(data), out + len(stream.feed(data))
        assert stream.held < 1000
    assert out + len(stream.finish()) == fed


def test_bytes_that_are_no_text_pass_unchanged():
    data = bytes(range(256)) * 5
    assert in_chunks(Masker({"S": "something-else"}), data, [3, 100]) == data


def test_text_with_lone_surrogates_passes_and_is_masked():
    masker = Masker({"S": "half \ud800 pair", "T": "raw\udcffbytes"})
    assert masker.text("\udfff half \ud800 pair raw\udcffbytes") == "\udfff [S hidden] [T hidden]"
    assert in_chunks(masker, b"raw\xffbytes", []) == b"[T hidden]"


def test_values_that_are_too_short_are_named_and_not_hidden():
    masker = Masker({"PIN": "1234567", "S": "12345678"})
    assert masker.too_short == ("PIN",)
    assert masker.text("1234567 12345678") == "1234567 [S hidden]"


def test_a_masker_without_secrets_changes_nothing():
    masker = Masker({})
    assert masker.text("all is plain\n") == "all is plain\n"
    assert masker.stream().finish() == b""


def test_more_secrets_make_another_masker():
    first = Masker({"A": "first-value"})
    second = first.with_more({"B": "second-value", "A": "another-value"})
    words = "first-value second-value another-value"
    assert first.text(words) == "[A hidden] second-value another-value"
    assert second.text(words) == "[A hidden] [B hidden] [A hidden]"


def test_a_masker_shows_and_stores_no_value():
    masker = Masker({"A": "first-value"})
    assert repr(masker) == "Masker(A)"
    with pytest.raises(TypeError, match="not to be stored"):
        pickle.dumps(masker)
