"""Alembic's entry: it runs what is due on the connection that `upgrade` hands over."""

from alembic import context

context.configure(
    transaction_per_migration=True,
    transactional_ddl=True,  # SQLite's too, since its transactions are begun by us
    **context.config.attributes["options"],
)
with context.begin_transaction():
    context.run_migrations()
