"""What browsers and crawlers load besides pages: static files, the theme and the icon, article media, the sitemap."""
