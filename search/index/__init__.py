"""What a generation stores: fields, documents, postings, impacts, lexicon and texts."""
