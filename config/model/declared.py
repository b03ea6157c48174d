"""What all declared nouns share: frozen, nothing unknown, no surprise conversions."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Declared(BaseModel):
    """A block of the configuration; frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
"""A name that people type and that becomes part of file names: `staging`, `env-file`."""

VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,63}$")]
"""A name of a variable, a secret or an output: `APP_DIR`."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
"""Words or a template with `${NAME}` in it."""

Script = Annotated[str, StringConstraints(min_length=1, max_length=65536)]
"""Shell text of the playbook's author; values reach it as environment variables only."""

Page = Annotated[str, StringConstraints(pattern=r"^(https?://|\$\{)")]
"""The address of a page; a name that is filled in later may stand first."""

HostName = Annotated[str, StringConstraints(pattern=r"^[^\s/@]+$")]
"""A name or an address of a machine, and nothing else."""

SecretReference = (
    Annotated[str, StringConstraints(pattern=r"^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$")]
    | Annotated[tuple[str, ...], Field(min_length=1)]
)
"""`env:NAME`, `file:PATH` (mode 0600 or stricter), or the words of a command that prints it."""
