"""Objects: files in a store that several machines share, in a folder or behind the protocol of Amazon S3."""
