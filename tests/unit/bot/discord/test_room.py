"""Where a message nearly fills what Discord takes, and what then gives way."""

import pytest

from bot.discord import limits
from bot.discord.embeds import total
from bot.discord.render import render
from commands.reply import Code, Fields, Heading, Message, Words


def embeds(*blocks):
    return render(Message(text="staging #42 runs.", blocks=blocks), {}).embeds


def pairs(count, size=1):
    return Fields(pairs=tuple((f"Field {number}", "v" * size) for number in range(count)))


@pytest.mark.parametrize("rest", range(0, 300, 20))
def test_the_note_of_what_was_cut_does_not_take_a_message_over_the_limit(rest):
    title = Heading(text="staging #42 " + "t" * 300)
    made = embeds(title, pairs(5, 1000), Fields(pairs=(("Rest", "r" * (500 + rest)),)))
    assert total(made) <= limits.ALL
    assert "shortened to fit: /handrail show staging#42 tells all" in str(made)


def test_titles_beyond_the_tenth_stand_in_the_last_embed():
    made = embeds(*(Heading(text=f"Part {number}") for number in range(12)))
    assert [one["title"] for one in made] == [f"Part {number}" for number in range(10)]
    assert made[-1]["description"] == "**Part 10**\n\n**Part 11**"


def test_fields_beyond_the_twenty_fifth_go_into_another_embed():
    made = embeds(pairs(30))
    assert [len(one["fields"]) for one in made] == [25, 5]
    assert made[1]["fields"][0]["name"] == "Field 25"


def test_a_titled_text_behind_a_full_embed_goes_into_another():
    made = embeds(pairs(25), Words(text="The log:"), Code(text="a\nb"))
    assert [len(one.get("fields", [])) for one in made] == [25, 0]
    assert made[1]["description"] == "**The log**\n```\na\nb\n```"


def test_where_no_embed_and_no_field_is_left_the_text_is_left_out():
    headings = [Heading(text=f"Part {number}") for number in range(10)]
    made = embeds(*headings, pairs(25), Words(text="The last word"))
    assert len(made) == limits.EMBEDS
    assert len(made[-1]["fields"]) == limits.FIELDS
    assert "The last word" not in str(made)
    assert total(made) <= limits.ALL
