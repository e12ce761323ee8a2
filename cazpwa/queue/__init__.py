"""Who waits for what: one place in one queue, with an owner or a deadline.

Four queues: `triage` (somebody must decide), `advice`, `centre`, `visit`.
Order is urgency, then time.  What a patient is told is a whole state with the
centre's `queue_seq`; a lower one is old.
"""
