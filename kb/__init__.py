"""What an article is: Markdown files read with respect, checked, and rendered to safe HTML.

The rule of the house is ``web → search → kb``: this package imports nothing of ours but itself. It knows
files and Markdown; it does not know Flask, Whoosh or a database.
"""
