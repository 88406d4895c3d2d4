"""What the words of a query match: postings, combined."""
