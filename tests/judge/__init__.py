"""An independent generator of made claims with planted rings: the hold-out judge of graphfraud.

It shares no code with the product. All identities use impossible area codes (99xxxx).

    python -m tests.judge --persons 100000 --seed 11 --level 3 [--years 2] [--bare] --out DIR

Rings, 28 per 100,000 persons: `plan.RINGS`; innocent groups of twenty kinds, 87 per 100,000:
`plan.LOOK_ALIKES`. The honest population and the innocent groups of a seed are the same at every
level; level 0 has no rings. Keys in truth.json: a doctor is fixmedins_code|atddr_no, a case-worker
optins_no|opter_id. Files: city and persons (the world), visits and agency (honest claims),
look_alikes_* and rings_* (planted groups), stage (levels and shared state), population, write.
"""
