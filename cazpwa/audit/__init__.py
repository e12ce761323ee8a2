"""Who did and saw what, when and why: one line in the same transaction as the act itself.

Fields follow NEN 7513.  The line says which record was touched, never what stands in it.
"""
