"""Articles: read Markdown files, check them, and render them to safe HTML.

The import rule is ``web → search → kb``: this package imports nothing of ours but itself. It knows files and Markdown,
but not Flask, Whoosh or a database.
"""
