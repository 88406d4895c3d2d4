"""Where the index of a help centre is: in files beside the server, or in a cluster that several servers ask."""
