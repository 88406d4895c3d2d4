"""Community topics: read from a forum ahead of time, searched along with the articles and shown below them.

``sync`` reads a source into a store and builds an index of its own from that, with the builder of the articles' index.
A search only ever opens this index, so a forum that is slow or down costs readers nothing.
"""
