"""The law as a library: plain Python that opens nothing and never asks what time it is."""
