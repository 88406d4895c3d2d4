"""What the commands of the search package share."""
