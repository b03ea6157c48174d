"""Frames are found however the stream is cut."""

from hypothesis import given
from hypothesis import strategies as st

from runner.host.frames import Frame, Splitter

NONCE = "ab" * 4
MARK = b"\x1e" + NONCE.encode() + b" "
RAW = st.lists(
    st.sampled_from([b"\x1e", b"a", b"ab", b"\n", b" ", b"\x1eab", MARK[:-1] + b"x", b"\0\xff"]),
    max_size=8,
).map(b"".join)
TEXT = st.text("xyz é=", max_size=9)


@given(pieces=st.lists(st.tuples(RAW, TEXT), max_size=6), last=RAW, data=st.data())
def test_any_cut_gives_the_same_pieces(pieces, last, data):
    stream = b"".join(raw + MARK + text.encode() + b"\n" for raw, text in pieces) + last
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    splitter, raw, frames = Splitter(NONCE), bytearray(), []
    for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        for piece in splitter.feed(stream[begin:end]):
            if isinstance(piece, Frame):
                frames.append((len(raw), piece.text))
            else:
                raw += piece
    expected = b"".join(piece for piece, _ in pieces) + last
    held = len(stream) - splitter.consumed
    assert held < len(MARK)
    assert bytes(raw) == expected[: len(expected) - held]
    at, places = 0, []
    for piece, text in pieces:
        at += len(piece)
        places.append((at, text))
    assert frames == places


def test_bytes_that_cannot_begin_a_frame_are_not_held_back():
    splitter = Splitter(NONCE)
    assert list(splitter.feed(b"log \x1ezz")) == [b"log \x1ezz"]
    assert list(splitter.feed(b"\x1eab")) == []
    assert list(splitter.feed(b"x")) == [b"\x1eabx"]
