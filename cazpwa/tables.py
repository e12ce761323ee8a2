"""Every table of the installation, so that migrations and tests see them all."""

from cazpwa.advice import records as advice
from cazpwa.audit import records as audit
from cazpwa.consults import records as consults
from cazpwa.database import Base
from cazpwa.episode import records as episode
from cazpwa.exchange import records as exchange
from cazpwa.funding import records as funding
from cazpwa.identity import records as identity
from cazpwa.intake import records as intake
from cazpwa.queue import records as queue
from cazpwa.triage import records as triage
from cazpwa.visits import records as visits

__all__ = [
    "Base",
    "advice",
    "audit",
    "consults",
    "episode",
    "exchange",
    "funding",
    "identity",
    "intake",
    "queue",
    "triage",
    "visits",
]
