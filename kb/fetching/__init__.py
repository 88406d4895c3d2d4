"""Copy the pictures on other sites that articles show into the folder."""
