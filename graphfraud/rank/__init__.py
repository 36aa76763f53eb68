"""Rings → cases: merging, innocent explanations, score."""
