"""Answers that are still owed to whoever asked."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Give each delivery room for the answer that could not be given yet."""
    op.add_column("deliveries", sa.Column("reply", sa.Text, nullable=False, server_default=""))
