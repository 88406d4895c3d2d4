"""Copy the pictures of other sites that articles show into the folder."""
