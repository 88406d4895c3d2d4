"""Whether, when and where an article is shown."""
