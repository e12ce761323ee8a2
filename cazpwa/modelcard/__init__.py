"""The model card (M3): what the model does, what it does not, and how often it is right.

A public page, drawn from `ml.card`; plain words first, then figures with intervals.
"""
