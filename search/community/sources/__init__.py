"""Where topics come from: a Discourse forum, a feed, or a folder of exported topics, behind one port."""
