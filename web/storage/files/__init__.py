"""Files: where the bytes of attachments are, in the database or in a store of objects."""
