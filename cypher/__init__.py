"""Query packs: one Cypher file a detector, in a folder a pattern. See README.md here."""
