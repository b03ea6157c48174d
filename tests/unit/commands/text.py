"""A reply as plain text, for tests."""

from commands.reply import Actions, Code, Fields, Lines, Reply


def read(reply: Reply) -> str:
    parts = [reply.message.text]
    for block in reply.message.blocks:
        if isinstance(block, Fields):
            parts += [f"{label}: {value}" for label, value in block.pairs]
        elif isinstance(block, Lines):
            parts += [f"{line.sign} {line.text} {line.detail}".rstrip() for line in block.lines]
        elif isinstance(block, Actions):
            parts += [f"[{button.label}: {button.action}]" for button in block.buttons]
        else:
            parts.append(block.text)
    return "\n".join(parts)


def code(reply: Reply) -> str:
    return "\n".join(block.text for block in reply.message.blocks if isinstance(block, Code))


def actions(reply: Reply) -> list[str]:
    blocks = [block for block in reply.message.blocks if isinstance(block, Actions)]
    return [button.action for block in blocks for button in block.buttons]
