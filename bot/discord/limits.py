"""What Discord allows in a message. Pure; from its reference."""

CONTENT = 2000
EMBEDS = 10
ALL = 6000
"""Characters over all embeds of a message."""
TITLE = 256
DESCRIPTION = 4096
FIELDS = 25
NAME = 256
VALUE = 1024
ROWS = 5
ROW = 5
BUTTONS = ROWS * ROW
LABEL = 80
CUSTOM_ID = 100
