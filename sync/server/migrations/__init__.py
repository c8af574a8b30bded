"""Alembic's revisions of the centre's own tables, on PostgreSQL."""
