"""cluster: passages and their terms in an OpenSearch cluster, searched there and scored here.

Imported only where a cluster is named; needs the extra `cluster`.
"""
