"""Which postings are needed of a collection of which only some articles are at hand."""
