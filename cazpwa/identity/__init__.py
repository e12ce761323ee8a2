"""Centres, the people who work there, and who may open what.

Every page says who may open it (`access.py`); a page that says nothing is closed.
"""
