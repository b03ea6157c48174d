"""What Slack allows in a message. Pure.

From its reference; the sum over all blocks is not in it (`msg_blocks_too_long`), so that it is
taken for the JSON text, which is more than any way of counting words can give.
"""

TEXT_BYTES = 4000
BLOCKS = 50
ALL = 13_200
HEADER = 150
SECTION = 3000
FIELDS = 10
FIELD = 2000
BUTTONS = 25
LABEL = 75
VALUE = 2000
QUESTION = 300
"""Characters of a confirm dialog's text."""

ALT = 2000
"""Characters that say what a picture shows."""
