"""From answers to a proposal, and from a proposal to a clinician's decision.

For the triage nurse, who calls, confirms or decides otherwise, and for the
doctor in charge, who authorises.  Nothing goes on without a decision of hers.
"""
