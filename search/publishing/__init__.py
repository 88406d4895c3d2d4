"""Publishing: a checked index goes to a store that machines share, and the machines that serve pull it from there."""
