"""``make bench``: what filing, the public pages and the desk cost, on a product of its own."""
