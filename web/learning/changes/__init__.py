"""What learnt questions change in the articles folder."""
