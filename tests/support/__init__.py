"""What the tests stand on: a cluster, databases, a live server, a browser."""
