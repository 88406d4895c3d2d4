"""OpenSearch: candidates from a cluster, ranked here, with a snapshot for when it does not answer."""
