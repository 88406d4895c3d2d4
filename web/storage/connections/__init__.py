"""How the database is connected to: the table ``[database]``, and what it means for PostgreSQL."""
