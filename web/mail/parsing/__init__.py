"""What a mail says, whatever its bytes are: headers, parts, text and quotes."""
