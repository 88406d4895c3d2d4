"""Mail from people: fetched, parsed and filed on a ticket."""
