"""The site's own path, such as ``/help``: taken from requests, and put before the addresses that responses carry."""
