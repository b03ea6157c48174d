"""`handrail sudoers`: the rules of sudo that an environment needs, to be put there by somebody."""

import textwrap
from collections.abc import Iterator

from config.model import Configuration, Environment
from config.sudo import Right, rights, rule

_WIDTH = 98


def sudoers(name: str, configuration: Configuration) -> str:
    """Return the text of a sudoers file for the hosts of an environment."""
    environment = configuration.environments[name]
    found = rights(environment, configuration.playbooks[name])
    if not found:
        return f"# No step of `{name}` runs anything by sudo: nothing has to be allowed.\n"
    return "".join([*_head(name, environment), *_rules(found)])


def _head(name: str, environment: Environment) -> Iterator[str]:
    yield _comment(
        f"What Handrail's user may do as root on the hosts of `{name}`, and nothing else: full"
        f" command lines without wildcards, as `handrail sudoers {name}` prints them. Put it into"
        " /etc/sudoers.d/handrail with `visudo -f`, owned by root, mode 0440."
    )
    yield "#\n"
    yield _comment(
        "Let the user be in the group systemd-journal as well: that is enough to read the logs,"
        " without sudo."
    )
    if environment.env_file:
        path = environment.env_file.path
        yield "#\n"
        yield _comment(
            f"Beside it stand the installer of the env file, root:root 0755 (the shipped one is"
            f" host/handrail-install-env); {path} itself, readable for the user's group so that"
            f" names can be checked; and, if you like, {path}.allow, root:root 0644, with the only"
            " names that a deploy may set, one a line."
        )


def _rules(found: tuple[Right, ...]) -> Iterator[str]:
    several = len({right.group for right in found}) > 1
    before = ("", "")
    for right in found:
        here = (right.group if several else "", right.why)
        if here != before:
            where = f" (on the hosts of `{right.group}`)" if several else ""
            yield f"\n# {right.why}{where}\n"
        before = here
        yield f"{rule(right)}\n"


def _comment(words: str) -> str:
    return (
        textwrap.fill(
            words, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False
        )
        + "\n"
    )
