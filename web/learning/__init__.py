"""Learning: the questions that articles solved, collected from tickets and from readers.

The worker collects them (``solved_tickets``, ``readers``) and hands them to search as a file (``handover``); staff read
and decide about them (``questions``, ``decisions``); ``changes`` takes them into the articles.
"""
