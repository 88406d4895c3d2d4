"""What browsers load besides pages: static files with the theme and the icon, article media, and how they travel."""
