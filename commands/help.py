"""`help`: the table of verbs as a page."""

from commands import say
from commands.reply import Block, Code, Context, Heading, Reply, Words
from commands.request import Help
from commands.vocabulary import BY_NAME, ENTRIES, Entry

_RUNS = "A run is written staging#42, staging-42, or #42 where the channel knows the environment."
_APPROVING = "Approving is a reaction to the request, or its button; there is no command for it."


def page(request: Help) -> Reply:
    """Return the page about everything, or about one verb. Pure."""
    if request.about:
        entry = BY_NAME[request.about]
        return say.done(f"{entry.usage}: {entry.does}", *_about(entry))
    entries = "\n\n".join(f"{entry.usage}\n    {entry.does}" for entry in ENTRIES)
    examples = "\n".join(entry.example for entry in ENTRIES)
    return say.done(
        "What can be asked of Handrail.",
        Heading(text="What can be asked"),
        Code(text=entries),
        Words(text="Examples"),
        Code(text=examples),
        Context(text=f"{_RUNS} {_APPROVING}"),
    )


def _about(entry: Entry) -> tuple[Block, ...]:
    return (
        Heading(text=entry.name),
        Words(text=entry.does),
        Code(text=f"{entry.usage}\n{entry.example}"),
        Context(text=_RUNS),
    )
