"""The mail room: letters to people, the outbox they wait in, and the inbox that answers come to."""
