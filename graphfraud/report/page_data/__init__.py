"""What an interactive page is told: plain dicts and lists, described in assets/README.md.

Everything here is masked already: a page cannot bring back what its data does not hold.
"""
