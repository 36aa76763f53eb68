"""The stores that hold the claims graph: Neo4j over Bolt, and an embedded one."""
