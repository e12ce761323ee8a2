"""Acts on the thread itself: begin, move, note, open, give a link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from cazpwa.audit import actions as audit
from cazpwa.database import new_id
from cazpwa.episode import rules
from cazpwa.episode.events import DeskChanged, EpisodeChanged, EpisodeEnded, Noted
from cazpwa.episode.records import (
    Episode,
    Link,
    TimelineRow,
    code_in_use,
    episode_of,
)
from cazpwa.sealing import fingerprint, link_token
from cazpwa.work import UnitOfWork, action

READING_COUNTS_FOR = timedelta(minutes=2)


class NotFound(Exception):
    """No such episode in this centre, as far as this person may know."""


class Expired(Exception):
    """One's own link, too long after the episode ended."""


class Stale(Exception):
    """Someone else changed the episode since this screen was drawn.

    by: the name of who did it, when that was a colleague.
    """

    def __init__(self, by: str) -> None:
        super().__init__(by)
        self.by = by


def locked(work: UnitOfWork, episode_id: UUID, version: int | None = None) -> Episode:
    """The episode, held until this unit ends.

    version: what the screen showed; Raises Stale when it has moved on,
    NotFound when it is not of this centre.
    """
    episode = episode_of(work.session, work.centre_id, episode_id, lock=True)
    if episode is None:
        raise NotFound
    if version is not None and episode.version != version:
        last = (
            work.session.query(TimelineRow)
            .filter_by(episode_id=episode.id)
            .order_by(TimelineRow.version.desc(), TimelineRow.at.desc())
            .first()
        )
        raise Stale(last.by_name if last else "")
    return episode


def begin(work: UnitOfWork, episode: Episode) -> None:
    """Put a new episode on the thread."""
    for _ in range(20):
        episode.code = rules.phone_code()
        if not code_in_use(work.session, work.centre_id, episode.code):
            break
    work.add(episode)
    work.session.flush()
    _row(work, episode, "received", {"door": episode.door})
    audit.record(work, "episode.began", "episode", episode.id, code="C")
    _tell(work, episode)


def move(
    work: UnitOfWork, episode: Episode, act: rules.Act, detail: dict[str, Any] | None = None
) -> None:
    """Let an act move the episode.  Raises NotAllowed when it does not fit its state."""
    after = rules.move(rules.State(episode.state), act)
    episode.state = after.value
    note(work, episode, act.value, detail)
    if after in rules.ENDED:
        episode.closed_at = work.now
        episode.outcome = (detail or {}).get("outcome", act.value)
        expire_links(work, episode)
        work.happened(EpisodeEnded(episode.id, episode.outcome or ""))


def note(
    work: UnitOfWork, episode: Episode, what: str, detail: dict[str, Any] | None = None
) -> None:
    """Add a row to the timeline without changing the state; the version rises all the same."""
    episode.version += 1
    _row(work, episode, what, detail or {})
    audit.record(work, f"episode.{what}", "episode", episode.id)
    _tell(work, episode)


def _row(work: UnitOfWork, episode: Episode, what: str, detail: dict[str, Any]) -> None:
    work.add(
        TimelineRow(
            episode_id=episode.id,
            at=work.now,
            what=what,
            state=episode.state,
            version=episode.version,
            by_kind=work.by.kind,
            by_id=work.by.id,
            by_name=work.by.name,
            detail=detail,
        )
    )
    work.happened(Noted(episode.id, what))


def _tell(work: UnitOfWork, episode: Episode) -> None:
    work.announce(EpisodeChanged(episode.id, episode.version))
    work.announce(DeskChanged(episode.centre_id, episode.id))


def give_link(work: UnitOfWork, episode: Episode, role: rules.LinkRole) -> str:
    """A new link to the live page.  Returns its token, the only time we hold it in clear."""
    link_id = new_id()
    token = link_token(link_id)
    work.add(
        Link(
            id=link_id,
            episode_id=episode.id,
            centre_id=episode.centre_id,
            role=role.value,
            token_fingerprint=fingerprint(token),
        )
    )
    return token


def expire_links(work: UnitOfWork, episode: Episode) -> None:
    for link in work.session.query(Link).filter_by(episode_id=episode.id):
        link.expires_at = rules.link_expiry(work.now)


@action
def open_for_reading(work: UnitOfWork, episode_id: UUID) -> Episode:
    """An episode opened by staff: leaves an audit line, once an hour while it stays open."""
    episode = episode_of(work.session, work.centre_id, episode_id)
    if episode is None:
        raise NotFound
    audit.record_once_an_hour(work, "episode.opened", "episode", episode.id)
    return episode


@action
def show_reading(work: UnitOfWork, episode_id: UUID) -> None:
    """Let colleagues see who has an open episode in front of them."""
    episode = locked(work, episode_id)
    free = episode.read_until is None or episode.read_until < work.now
    if not episode.is_open or not (free or episode.reader_id == work.by.id):
        return
    if free or episode.reader_id != work.by.id:
        work.announce(DeskChanged(episode.centre_id, episode.id))
    episode.reader_id = work.by.id
    episode.read_until = work.now + READING_COUNTS_FOR
