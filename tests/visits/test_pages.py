"""V1 and V2 through the door: whose visit, what is held back, what a tap does."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from cazpwa import clock
from cazpwa.audit.records import AuditLine
from cazpwa.clinical import library
from cazpwa.episode import actions as thread
from cazpwa.episode.records import Episode
from cazpwa.identity import actions as identity
from cazpwa.identity.records import Centre, Staff
from cazpwa.intake.actions import Receipt
from cazpwa.realtime.sockets import Caller
from cazpwa.triage import actions as triage
from cazpwa.triage.actions import Decision
from cazpwa.visits import live, reading
from cazpwa.visits.records import Tap, Visit, latest_visit
from cazpwa.work import Actor

CODE = "Sleutelkluis, code 4821"
DONE = {"outcome": "done", "report": "Blaas gespoeld.", "advice": "Drink genoeg."}


@pytest.fixture(autouse=True)
def no_tokens(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def client_of(app: Flask, centre: Centre) -> Callable[[Staff], FlaskClient]:
    def make(person: Staff) -> FlaskClient:
        by = Actor("staff", centre.id, person.id, person.name, person.role)
        client = app.test_client()
        token = identity._begin_session(by, person.id, second_factor=True)
        client.set_cookie("caz_session", token)
        client.set_cookie("caz_lang", "nl")
        return client

    return make


@pytest.fixture
def sanne(
    client_of: Callable[[Staff], FlaskClient], staff_row: Callable[..., Staff]
) -> FlaskClient:
    return client_of(staff_row("sanne"))


@pytest.fixture
def karim(
    client_of: Callable[[Staff], FlaskClient], staff_row: Callable[..., Staff]
) -> FlaskClient:
    return client_of(staff_row("karim"))


@pytest.fixture
def to_visit(
    a_patient: Callable[..., Receipt],
    episode_of: Callable[[Receipt], Episode],
    doctor: Actor,
) -> Callable[..., UUID]:
    """An episode that was confirmed as a visit and stands on nobody's list."""

    def make(**fields: object) -> UUID:
        receipt = a_patient(**fields)
        episode = episode_of(receipt)
        decision = Decision(4, "home_visit", "home_situation")
        triage.decide(doctor, episode.id, episode.version, decision)
        return episode.id

    return make


@pytest.fixture
def on_her_list(
    to_visit: Callable[..., UUID],
    client_of: Callable[[Staff], FlaskClient],
    staff_row: Callable[..., Staff],
    session: Session,
) -> Callable[..., Visit]:
    """A visit on Sanne's list, put there by the desk."""

    def make(entry: str = CODE, **fields: object) -> Visit:
        episode_id = to_visit(**fields)
        form = {"visitor_id": str(staff_row("sanne").id), "entry": entry}
        answer = client_of(staff_row("bo")).post(f"/staff/episodes/{episode_id}/visit", data=form)
        assert answer.status_code == 303
        session.rollback()  # see what the requests wrote
        found = latest_visit(session, episode_id)
        assert found is not None
        return found

    return make


def _tap(client: FlaskClient, visit: Visit, what: str, **more: str) -> int:
    form = {"what": what, "key": uuid.uuid4().hex, **more}
    return client.post(f"/visits/{visit.id}/taps", data=form).status_code


def _stored(session: Session, visit: Visit) -> Visit:
    session.rollback()
    return session.get_one(Visit, visit.id, populate_existing=True)


def test_her_list_shows_who_where_and_what_but_not_how_to_get_in(
    sanne: FlaskClient, on_her_list: Callable[..., Visit]
) -> None:
    on_her_list()
    page = sanne.get("/visits/").text
    assert "Anna Bakker, 30" in page
    assert "1234 AB" in page or "1234AB" in page
    assert "Niet dringend" in page
    assert "Hoe u binnenkomt, ziet u na “Onderweg”." in page
    assert "4821" not in page


def test_the_way_in_is_shown_from_onderweg_until_klaar_and_at_no_other_time(
    sanne: FlaskClient, on_her_list: Callable[..., Visit]
) -> None:
    visit = on_her_list()
    address = f"/visits/{visit.id}"
    seen = ["4821" in sanne.get(address).text]
    for what in ("depart", "arrive"):
        assert _tap(sanne, visit, what) == 303
        seen.append("4821" in sanne.get(address).text and "4821" in sanne.get("/visits/list").text)
    key = uuid.uuid4().hex
    assert sanne.post(f"{address}/finish", data={**DONE, "key": key}).status_code == 303
    seen.append("4821" in sanne.get(address).text)
    assert seen == [False, True, True, False]


def test_after_klaar_nothing_about_the_patient_is_on_the_page(
    sanne: FlaskClient, on_her_list: Callable[..., Visit]
) -> None:
    visit = on_her_list()
    assert "Anna Bakker" in sanne.get(f"/visits/{visit.id}").text
    _tap(sanne, visit, "depart")
    _tap(sanne, visit, "arrive")
    sanne.post(f"/visits/{visit.id}/finish", data={**DONE, "key": uuid.uuid4().hex})
    page = sanne.get(f"/visits/{visit.id}")
    assert page.status_code == 200
    assert "Anna Bakker" not in page.text
    assert "Deze visite is klaar" in page.text


@pytest.mark.parametrize("what", ["depart", "arrive", "no_answer"])
def test_somebody_elses_visit_does_not_exist(
    sanne: FlaskClient, karim: FlaskClient, on_her_list: Callable[..., Visit], what: str
) -> None:
    visit = on_her_list()
    assert sanne.get(f"/visits/{visit.id}").status_code == 200
    assert karim.get(f"/visits/{visit.id}").status_code == 404
    assert _tap(karim, visit, what) == 404
    data = {**DONE, "key": uuid.uuid4().hex}
    assert karim.post(f"/visits/{visit.id}/finish", data=data).status_code == 404
    assert "Anna Bakker" not in karim.get("/visits/list").text


def test_no_title_says_who_is_visited(
    sanne: FlaskClient, on_her_list: Callable[..., Visit]
) -> None:
    visit = on_her_list()
    for address in ("/visits/", f"/visits/{visit.id}"):
        title = sanne.get(address).text.split("<title>")[1].split("</title>")[0]
        assert "Bakker" not in title


def test_reading_her_list_leaves_one_audit_line_per_patient_an_hour(
    sanne: FlaskClient, on_her_list: Callable[..., Visit], session: Session
) -> None:
    visit = on_her_list()
    for _again in range(3):
        sanne.get("/visits/")
        sanne.get("/visits/list", headers={"X-Live": "1"})
    session.rollback()
    lines = session.query(AuditLine).filter_by(
        event_type="episode.opened", object_id=visit.episode_id
    )
    assert lines.count() == 1


def test_a_tap_kept_offline_counts_once_and_at_its_own_time(
    sanne: FlaskClient, on_her_list: Callable[..., Visit], session: Session, time: object
) -> None:
    visit = on_her_list()
    tapped = clock.now() - timedelta(minutes=7)
    form = {"what": "depart", "key": "a-key-of-the-phone", "at": str(tapped.timestamp())}
    for _again in range(2):
        answer = sanne.post(
            f"/visits/{visit.id}/taps", data=form, headers={"Accept": "application/json"}
        )
        assert answer.json == {"ok": True}
    assert _stored(session, visit).departed_at == tapped
    assert session.query(Tap).filter_by(visit_id=visit.id).count() == 1


@pytest.mark.parametrize("at", ["", "gisteren", "nan", "inf", "-1", "0", "99999999999999"])
def test_a_phone_with_a_wrong_clock_still_taps_at_the_servers_time(
    sanne: FlaskClient, on_her_list: Callable[..., Visit], session: Session, time: object, at: str
) -> None:
    visit = on_her_list()
    assert _tap(sanne, visit, "depart", at=at) == 303
    assert _stored(session, visit).departed_at == clock.now()


@pytest.mark.parametrize(
    "form",
    [{"what": "dance", "key": "12345678"}, {"what": "depart", "key": "x"}, {"what": "depart"}],
)
def test_a_tap_that_says_nothing_changes_nothing(
    sanne: FlaskClient, on_her_list: Callable[..., Visit], session: Session, form: dict[str, str]
) -> None:
    visit = on_her_list()
    assert sanne.post(f"/visits/{visit.id}/taps", data=form).status_code == 422
    assert _stored(session, visit).departed_at is None


def test_aangekomen_before_onderweg_is_refused_with_words_for_the_phone(
    sanne: FlaskClient, on_her_list: Callable[..., Visit]
) -> None:
    visit = on_her_list()
    answer = sanne.post(
        f"/visits/{visit.id}/taps",
        data={"what": "arrive", "key": uuid.uuid4().hex},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 409
    assert answer.json["error"]


def test_klaar_with_something_missing_keeps_what_was_written(
    sanne: FlaskClient, on_her_list: Callable[..., Visit]
) -> None:
    visit = on_her_list()
    _tap(sanne, visit, "depart")
    _tap(sanne, visit, "arrive")
    form = {"key": uuid.uuid4().hex, "report": "Mijn halve verslag", "advice": "", "outcome": ""}
    answer = sanne.post(f"/visits/{visit.id}/finish", data=form)
    assert answer.status_code == 422
    assert "Mijn halve verslag" in answer.text
    assert 'role="alert"' in answer.text
    assert "Kies hoe het verder gaat." in answer.text
    assert sanne.get(f"/visits/{visit.id}").status_code == 200


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("done", "closed"),
        ("handed_to_regular_care", "closed"),
        ("doctor_needed", "received"),
        ("to_centre", "received"),
    ],
)
def test_how_it_goes_on_decides_where_the_request_is(
    sanne: FlaskClient,
    on_her_list: Callable[..., Visit],
    session: Session,
    outcome: str,
    state: str,
) -> None:
    visit = on_her_list()
    _tap(sanne, visit, "depart")
    _tap(sanne, visit, "arrive")
    form = {**DONE, "outcome": outcome, "key": uuid.uuid4().hex}
    assert sanne.post(f"/visits/{visit.id}/finish", data=form).status_code == 303
    session.rollback()
    assert session.get_one(Episode, visit.episode_id).state == state
    assert _stored(session, visit).opened() == {
        "report": DONE["report"],
        "advice": DONE["advice"],
    }


def test_the_advice_is_there_to_begin_with_in_the_patients_language(
    sanne: FlaskClient, on_her_list: Callable[..., Visit]
) -> None:
    visit = on_her_list(lang="en")
    line = library().complaints["trauma_extremity"].advice[0].text["en"]
    page = sanne.get(f"/visits/{visit.id}")
    assert str(line).replace("'", "&#39;") in page.text


def test_a_desk_may_not_put_a_visit_on_the_list_of_somebody_who_visits_nobody(
    client_of: Callable[[Staff], FlaskClient],
    staff_row: Callable[..., Staff],
    to_visit: Callable[..., UUID],
) -> None:
    desk, episode_id = client_of(staff_row("bo")), to_visit()
    for visitor, status in (("fatma", 404), ("sanne", 303)):
        form = {"visitor_id": str(staff_row(visitor).id), "entry": ""}
        assert desk.post(f"/staff/episodes/{episode_id}/visit", data=form).status_code == status
    for wrong in ({"visitor_id": "nobody"}, {}):
        assert desk.post(f"/staff/episodes/{episode_id}/visit", data=wrong).status_code == 422


def test_a_visitor_hears_of_her_own_list_and_others_of_none(
    centre: Centre, staff_row: Callable[..., Staff]
) -> None:
    sanne = staff_row("sanne")
    assert list(live.rooms(Caller(centre.id, staff=sanne))) == [f"visits:{sanne.id}"]
    assert list(live.rooms(Caller(centre.id, staff=staff_row("fatma")))) == []
    assert list(live.rooms(Caller(centre.id))) == []


def test_the_frame_for_offline_holds_nothing_about_anyone(
    sanne: FlaskClient, on_her_list: Callable[..., Visit]
) -> None:
    on_her_list()
    assert "Bakker" in sanne.get("/visits/").text
    page = sanne.get("/visits/offline").text
    assert "Bakker" not in page
    assert 'data-visitor=""' in page


def test_somebody_elses_visit_is_not_found_by_the_reading_either(
    nurse: Actor, on_her_list: Callable[..., Visit], doctor: Actor
) -> None:
    visit = on_her_list()
    assert reading.own_visit(nurse, visit.id).id == visit.id
    with pytest.raises(thread.NotFound):
        reading.own_visit(doctor, visit.id)
