"""The WSGI server: waitress with limits and deadlines."""
