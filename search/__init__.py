"""How an answer is found: the index, the query, the hits, and an honest verdict on them.

The rule of the house is ``web → search → kb``: this package imports kb and itself. It does not know Flask,
HTTP or tickets.
"""
