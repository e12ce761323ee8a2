"""What was delivered: products, moments and minutes.  Listens to every step; no step knows it.

From the first day, because a baseline cannot be rebuilt.
"""
