"""What readers search for and open, counted without saying who they are.

A request notes a step in memory (``recorder``); a thread writes the steps of a second together (``writer``). Words are
scrubbed before they are written (``scrubbing``), and a query is a digest until enough people asked it. At midnight the
steps of the day become counts (``folding``, ``days``), and the salt that linked them is deleted.
"""
