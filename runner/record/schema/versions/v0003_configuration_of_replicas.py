"""Each replica tells the others what configuration it serves with.

Those of the release before tell none, and are not compared.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "replicas", sa.Column("configuration", sa.Text, nullable=False, server_default="")
    )
