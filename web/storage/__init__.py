"""Storage of tickets, mail, staff and feedback: database, tables, migrations, backups."""
