"""Inbound mail: fetched, stored, parsed and filed on a ticket."""
