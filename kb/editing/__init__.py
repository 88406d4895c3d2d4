"""Changes to the articles folder that leave everything else as it is, and the patch that makes them."""
