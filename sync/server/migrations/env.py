"""Alembic's entry: runs on the connection that sync.server.structure hands over, inside its transaction."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="centre_revision",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
