"""Everything the desk may see of an episode: worklist, open episode, boards.

For triage nurses, the doctor in charge and the front desk.  This room reads from
every step and decides nothing; nobody imports it.  What people do goes to the
step itself (`triage`, `advice`, `consults`, `visits`, `queue`).
"""
