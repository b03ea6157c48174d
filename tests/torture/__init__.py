"""The torture ring: a bot that deploys and rolls back while it is killed and cut at random points.

`make torture` runs it (`N=50` rounds unless told otherwise); every finding comes with the seed
that leads to it again. What happened is judged by the host's own evidence, never by the bot's word
alone.
"""
