"""Parse inbound mail of any quality: headers, MIME parts, text and quotes."""
