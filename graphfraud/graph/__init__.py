"""The claims graph as tables: claims, parties, links and rings, whole or in the suspect scope."""
