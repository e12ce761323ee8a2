"""Carries announcements to the screens that may hear them.

Truth is in the database; a message here only says "fetch again" or carries
plain numbers.  One Redis channel joins several processes: one message per
change, which every live process hands out to its own clients.
"""
