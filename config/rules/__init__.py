"""What must hold between declared things: each module yields findings on a draft.

Rules look at the draft and not at valid models, so that one wrong line hides no other.
"""
