"""What Alembic runs to migrate: on the connection that it is given, in the transaction that is under way there."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
