from dataclasses import replace

import pytest

from bot.terminal.feed import Feed, Item, changed
from bot.terminal.wire import Answer, Posted, Said, Whisper
from commands.reply import Actions, Button, Heading, Line, Lines, Message, Sign

CANCEL = Actions(buttons=(Button(label="Cancel", action="cancel staging-1"),))


def card(*signs, label="running", ended=False):
    lines = tuple(Line(sign=sign, text=f"Step {place}") for place, sign in enumerate(signs, 1))
    blocks = [Heading(text=f"staging #1 · {label}"), Lines(lines=lines)]
    return Message(text=label, blocks=tuple(blocks if ended else [*blocks, CANCEL]))


def posted(message, number=1, **more):
    return Posted(id=number, at=0.0, message=message, **more)


def test_a_card_stays_in_place_until_it_is_final():
    feed = Feed(in_place=True)
    running = card(Sign.RUNNING)
    assert feed.take(posted(running)) == ()
    assert feed.cards == {1: running}
    final = card(Sign.PASSED, ended=True)
    assert feed.take(posted(final, edited=True)) == (Item(message=final),)
    assert not feed.cards


def test_a_card_of_a_run_that_is_retried_is_in_place_again():
    feed = Feed(in_place=True)
    feed.take(posted(card(Sign.FAILED, ended=True)))
    again = card(Sign.RUNNING)
    assert feed.take(posted(again, edited=True)) == ()
    assert feed.cards == {1: again}


def test_without_a_place_a_card_is_printed_when_a_sign_changes_and_when_it_is_final():
    feed = Feed(in_place=False)
    first = card(Sign.RUNNING, Sign.WAITING)
    assert feed.take(posted(first)) == (Item(message=first),)
    assert feed.take(posted(first, edited=True)) == ()
    (item,) = feed.take(posted(card(Sign.PASSED, Sign.RUNNING), edited=True))
    (block,) = item.message.blocks
    assert [(line.text, line.sign) for line in block.lines] == [
        ("Step 1", Sign.PASSED),
        ("Step 2", Sign.RUNNING),
    ]
    final = card(Sign.PASSED, Sign.PASSED, ended=True)
    assert feed.take(posted(final, edited=True)) == (Item(message=final),)


def test_more_detail_of_a_step_is_no_change_but_a_new_heading_is():
    before = card(Sign.RUNNING)
    lines = before.blocks[1].lines
    detailed = replace(lines[0], detail="12 of 40")
    after = replace(before, blocks=(before.blocks[0], Lines(lines=(detailed,)), CANCEL))
    assert changed(before, after) is None
    assert changed(before, card(Sign.RUNNING, label="waiting")).text == "staging #1 · waiting"


def test_a_history_that_is_told_again_repeats_nothing_but_what_has_changed():
    feed = Feed(in_place=True)
    said = Said(id=1, at=0.0, who="Ana", text="hello")
    message = posted(Message(text="one"), number=2)
    assert len(feed.take(said) + feed.take(message)) == 2
    assert feed.take(said) + feed.take(message) == ()
    assert len(feed.take(posted(Message(text="other"), number=2, edited=True))) == 1


def test_messages_of_a_thread_are_nested_and_never_in_place():
    feed = Feed(in_place=True)
    (item,) = feed.take(posted(card(Sign.RUNNING), thread=7))
    assert item.nested
    assert not feed.cards


@pytest.mark.parametrize(
    "frame", [Whisper(message=Message(text="psst")), Answer(to=1, message=Message(text="psst"))]
)
def test_what_only_one_reader_sees_says_so(frame):
    (item,) = Feed(in_place=True).take(frame)
    assert item.alone


def test_an_answer_without_words_prints_nothing():
    assert Feed(in_place=True).take(Answer(to=1)) == ()
