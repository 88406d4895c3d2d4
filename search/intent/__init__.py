"""What people want beyond the topic: which of two opposites, a person instead of an article, another language."""
