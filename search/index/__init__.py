"""The files that answers come from: the Whoosh index, the arrays decoded from it, and the texts of the articles."""
