"""Files that come with a message: checked, cleaned and staged."""
