"""The tables of the first release, and whatever a database from before it lacks of them.

Databases from before the first release have no version: some lack tables, some columns. All rows
stay.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TABLES = sa.MetaData()

sa.Table(
    "events",
    TABLES,
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("run", sa.Text, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.UniqueConstraint("run", "step", "attempt", "kind", "ordinal"),
    sa.Index("events_of_run", "run", "position"),
)

sa.Table(
    "runs",
    TABLES,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("environment", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("open", sa.Boolean, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.UniqueConstraint("environment", "number"),
    sa.Index("open_runs", "open"),
)

sa.Table(
    "cursors",
    TABLES,
    sa.Column("subscriber", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
)

sa.Table(
    "plans",
    TABLES,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("body", sa.JSON, nullable=False),
)

sa.Table(
    "holds",
    TABLES,
    sa.Column("environment", sa.Text, primary_key=True),
    sa.Column("run", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("since", sa.Double, nullable=False),
    sa.Column("until", sa.Double, nullable=True),
)

sa.Table(
    "obeyed",
    TABLES,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, nullable=False),
)

sa.Table(
    "log_chunks",
    TABLES,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("attempt", sa.Integer, primary_key=True),
    sa.Column("start", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("until", sa.BigInteger, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)

sa.Table(
    "samples",
    TABLES,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("attempt", sa.Integer, primary_key=True),
    sa.Column("measure", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Double, primary_key=True),
    sa.Column("value", sa.Double, nullable=True),
)

sa.Table(
    "tallies",
    TABLES,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("attempt", sa.Integer, primary_key=True),
    sa.Column("data", sa.JSON, nullable=False),
)

sa.Table(
    "looks",
    TABLES,
    sa.Column("environment", sa.Text, primary_key=True),
    sa.Column("watch", sa.Text, primary_key=True),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("streak", sa.Integer, nullable=False),
    sa.Column("since", sa.Double, nullable=False),
    sa.Column("lines", sa.Text, nullable=False),
)

sa.Table(
    "replicas",
    TABLES,
    sa.Column("replica", sa.Text, primary_key=True),
    sa.Column("machine", sa.Text, nullable=False),
    sa.Column("process", sa.Integer, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("since", sa.Double, nullable=False),
    sa.Column("seen", sa.Double, nullable=False),
    sa.Column("draining", sa.Boolean, nullable=False),
)

sa.Table(
    "outbox",
    TABLES,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False, unique=True),
    sa.Column("platform", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("thread_of", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("wanted", sa.Integer, nullable=False),
    sa.Column("delivered", sa.Integer, nullable=False),
    sa.Column("reference", sa.Text, nullable=True),
    sa.Column("posts", sa.Integer, nullable=False),
    sa.Column("signs", sa.JSON, nullable=False),
    sa.Column("tell", sa.Text, nullable=False),
    sa.Column("sent_at", sa.Double, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_try", sa.Double, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("open", sa.Boolean, nullable=False),
    sa.Column("run", sa.Text, nullable=False, server_default=""),
    sa.Column("weight", sa.Integer, nullable=False, server_default="0"),
    sa.Column("wanted_at", sa.Double, nullable=False, server_default="0"),
    sa.Column("posted_at", sa.Double, nullable=False, server_default="0"),
    sa.Column("root", sa.Text, nullable=False, server_default=""),
    sa.Column("carries", sa.Text, nullable=False, server_default=""),
    sa.Column("bound", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last", sa.Integer, nullable=False, server_default="0"),
    sa.Index("open_outbox", "platform", "open", "position"),
    sa.Index("outbox_references", "platform", "channel", "reference"),
)

sa.Table(
    "deliveries",
    TABLES,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("taken_at", sa.Double, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Index("deliveries_by_state", "state", "position"),
    sa.Index("deliveries_by_subject", "subject", "position"),
)

sa.Table(
    "chat_presence",
    TABLES,
    sa.Column("platform", sa.Text, primary_key=True),
    sa.Column("present_at", sa.Double, nullable=False),
    sa.Column("lost_at", sa.Double, nullable=False),
    sa.Column("told_since", sa.Double, nullable=False),
    sa.Column("told_until", sa.Double, nullable=False),
)

sa.Table(
    "closed_channels",
    TABLES,
    sa.Column("platform", sa.Text, primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("cure", sa.Text, nullable=False),
    sa.Column("since", sa.Double, nullable=False),
)

sa.Table(
    "terminal_messages",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("channel", sa.String(200), nullable=False, index=True),
    sa.Column("key", sa.String(200), nullable=True, unique=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)


def upgrade() -> None:
    """Make each table that is not there, and complete those that are."""
    connection = op.get_bind()
    there = sa.inspect(connection).get_table_names()
    TABLES.create_all(connection)
    for table in TABLES.tables.values():
        if table.name in there:
            _complete(connection, table)


def _complete(connection: sa.Connection, table: sa.Table) -> None:
    """Add columns and indexes that a table lacks."""
    seen = sa.inspect(connection)
    columns = {column["name"] for column in seen.get_columns(table.name)}
    indexes = {index["name"] for index in seen.get_indexes(table.name)}
    for column in table.columns:
        if column.name not in columns:
            words = sa.schema.CreateColumn(column).compile(dialect=connection.dialect)
            op.execute(f"ALTER TABLE {table.name} ADD COLUMN {words}")
    for index in table.indexes:
        if index.name not in indexes:
            index.create(connection)
