"""The thread: one request for care from the front door to closure.

States move by one table (`rules.py`); each move is a row of the timeline with
who and when, raises `Episode.version` and is told to the screens.
"""
