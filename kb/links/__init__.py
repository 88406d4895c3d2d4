"""Which file of the folder a written address means, and the address of the site that leads there."""
