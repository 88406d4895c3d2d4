"""Uploads: recognised by content, cleaned, and staged until their form is sent."""
