"""Messages that leave the house: SMS and calls to the duty telephone.

They are rows written in the same transaction as what they tell about, and
sent by a worker afterwards, so that nothing is promised that was not kept and
nothing is kept that is never told.
"""
