"""An independent generator of made claims with planted rings: the hold-out judge of graphfraud.

It shares no code with the product. All identities use impossible area codes (99xxxx).
"""
