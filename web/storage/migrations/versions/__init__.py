"""The migrations, oldest first.

While machines are upgraded one after the other, and after a rollback, the version before works with the new tables. So
a migration only expands them: new tables, new columns that are nullable or have a default of the server, new indexes
(``postgresql_concurrently`` on tables that are already large). What is no longer used is dropped a release later, by a
migration that begins the next series, such as ``v2_0001``: programs of the series before refuse it, so all are stopped
for it.
"""
