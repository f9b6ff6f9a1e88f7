"""Run by Alembic: migrates over the connection that `opening` hands in."""

from alembic import context

from crawler.store.database import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
