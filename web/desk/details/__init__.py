"""What the page of a ticket at the desk shows beside the conversation."""
