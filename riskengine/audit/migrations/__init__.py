"""How the tables of a record come to be, step by step (Alembic)."""
