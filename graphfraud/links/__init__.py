"""Tables → links: relations between parties that chance does not explain."""
