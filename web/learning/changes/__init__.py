"""Changes to the articles folder that learnt questions suggest."""
