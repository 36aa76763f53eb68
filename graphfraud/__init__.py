"""graphfraud: collusion rings in medical-insurance claims, as clues with their reasons."""

__version__ = "0.1.0"
