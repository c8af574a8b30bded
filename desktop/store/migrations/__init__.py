"""Alembic's revisions of the shop file."""
