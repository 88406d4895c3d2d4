"""Where tickets and feedback are kept: database, tables, migrations, backups."""
