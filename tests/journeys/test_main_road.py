"""The main road, walked by people: phones and desks at once, on a real server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Server, eventually, nothing_serious, shows
from tests.journeys.people import (
    ANNA,
    FRAIL,
    IN_DESPAIR,
    SICKER,
    Somebody,
    ask_for_care,
    call_and_reach,
    choose_complaint,
    fill_in,
    fill_who,
    press_next,
    send,
)

pytestmark = pytest.mark.browser

Phone = Callable[..., Page]
Desk = Callable[..., Page]


def fresh(person: Somebody, tail: int) -> Somebody:
    """The same person with a number of their own, so that no other test knows them."""
    return replace(person, phone=f"06{10_000_000 + tail}", name=f"{person.name} {tail}")


def _otherwise(desk: Page, urgency: int, disposition: str, reason: str = "history") -> None:
    desk.locator("#anders > summary").click()
    desk.locator(f"#anders input[name=urgency][value='{urgency}']").check(force=True)
    desk.select_option("#anders select[name=disposition]", disposition)
    desk.select_option("#anders select[name=reason]", reason)
    desk.locator("#anders form button[type=submit]").click()
    desk.wait_for_load_state()


def decide(desk: Page, server: Server, page: Page, urgency: int, disposition: str) -> None:
    """A triagist finds the episode by the code on the patient's page, calls, and decides."""
    desk.goto(f"{server.url}/staff/worklist")
    code = page.inner_text("body").split("code ")[1][:4]
    for index in range(desk.locator("#worklist a.row, a.row").count()):
        desk.goto(f"{server.url}/staff/worklist")
        desk.locator("a.row").nth(index).click()
        desk.wait_for_load_state()
        if code in desk.inner_text("main"):
            break
    else:
        raise AssertionError(f"no episode with code {code} on the worklist")
    call_and_reach(desk)
    desk.wait_for_load_state()
    _otherwise(desk, urgency, disposition)


def test_a_chest_pain_patient_reaches_112_from_the_gate_within_two_taps(
    phone: Phone, server: Server
) -> None:
    page = phone()
    page.goto(f"{server.url}/")
    shows(page, "Drukkende pijn op de borst")
    button = page.get_by_role("link", name="Bel 112", exact=True).first
    expect(button).to_be_in_viewport()
    assert button.get_attribute("href") == "tel:112"  # one tap
    page.get_by_role("link", name="Wat doe ik tot er hulp is?").click()
    expect(page.locator("a.btn-huge")).to_have_attribute("href", "tel:112")  # or two


def test_112_is_there_without_a_network(phone: Phone, server: Server) -> None:
    page = phone()
    page.goto(f"{server.url}/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(1500)
    page.context.set_offline(True)
    page.goto(f"{server.url}/")
    expect(page.get_by_role("link", name="Bel 112", exact=True).first).to_be_in_viewport()
    page.get_by_role("link", name="Wat doe ik tot er hulp is?").click()
    shows(page, "Bel nu 112")
    page.goto(f"{server.url}/start")
    shows(page, "geen verbinding")
    assert page.locator("a[href='tel:112']").count()
    page.context.set_offline(False)


def test_an_ankle_sprain_goes_from_the_gate_to_a_place_that_the_nurse_confirmed(
    phone: Phone, desk: Desk, server: Server
) -> None:
    anna = fresh(ANNA, 101)
    nurse = desk("fatma")
    nurse.goto(f"{server.url}/staff/worklist")
    before = nurse.locator("a.row").count()
    page = phone()
    ask_for_care(page, server.url, anna)
    shows(page, "U bent nog niet beoordeeld")
    body = page.inner_text("main")
    assert "mensen voor u" not in body
    assert "U4" not in body
    eventually(nurse, lambda: nurse.locator("a.row").count() == before + 1, 12, "the row")
    decide(nurse, server, page, 4, "remote_advice")
    took = shows(page, "U bent aan de beurt", 2)
    assert took <= 2
    assert "Bekeken door Fatma" in page.inner_text("main")
    assert "minuten" in page.inner_text("main")


def test_a_place_moves_when_somebody_sicker_is_confirmed(
    phone: Phone, desk: Desk, server: Server
) -> None:
    nurse = desk("fatma")
    first, second = phone(), phone()
    ask_for_care(first, server.url, fresh(ANNA, 201))
    decide(nurse, server, first, 5, "remote_advice")
    shows(first, "U bent aan de beurt")
    ahead = first.inner_text("[data-part=ahead]")
    assert "Iemand die zieker is" not in first.inner_text("main")
    ask_for_care(second, server.url, fresh(SICKER, 202))
    decide(nurse, server, second, 2, "remote_advice")
    shows(first, "Iemand die zieker is gaat voor", 12)
    eventually(first, lambda: first.inner_text("[data-part=ahead]") != ahead, 12, "another place")


def test_a_frail_man_is_put_on_a_nurses_list_and_her_taps_move_his_window(
    phone: Phone, desk: Desk, server: Server
) -> None:
    frail = fresh(FRAIL, 301)
    page = phone()
    ask_for_care(page, server.url, frail)
    triagist, nurse = desk("fatma"), desk("sanne", small=True)
    decide(triagist, server, page, 3, "home_visit")
    shows(page, "Wij zoeken de eerste verpleegkundige", 12)
    triagist.goto(f"{server.url}/staff/visits")
    form = triagist.locator("form[action$='/visit']").last
    form.locator("select[name=visitor_id]").select_option(label="Sanne de Wit")
    form.locator("input[name=entry]").fill("Sleutelkluis rechts, code 0000")
    form.locator("button").click()
    shows(page, "Sanne komt", 12)
    window = page.inner_text(".figure")
    assert ":" in window
    shows(nurse, frail.name, 12)
    assert "code 0000" not in nurse.content()
    nurse.get_by_role("button", name="Onderweg").first.click()
    shows(page, "Sanne is naar u onderweg", 12)
    server.clock_forward(50 * 60)
    nurse.reload()
    nurse.get_by_role("link", name=frail.name).first.or_(
        nurse.locator("a[href*='/visits/']").first
    ).click()
    shows(nurse, "code 0000", 12)
    nurse.get_by_role("button", name="Aangekomen").first.click()
    shows(page, "Sanne is bij u", 12)


def test_advice_by_video_opens_from_the_patients_own_page(
    phone: Phone, desk: Desk, server: Server, video_service: str
) -> None:
    page, nurse = phone(), desk("fatma")
    ask_for_care(page, server.url, fresh(ANNA, 401))
    decide(nurse, server, page, 4, "remote_advice")
    nurse.get_by_role("button", name="Neem deze patiënt").click()
    shows(page, "Fatma belt u nu", 12)
    nurse.get_by_role("button", name="Open videodeur").click()
    shows(page, "Open het videogesprek", 12)
    with page.expect_popup() as popup:
        page.locator("[data-part=video]").click()
    popup.value.wait_for_load_state()
    assert popup.value.url.startswith(f"{video_service}/caz-")
    nurse.locator("textarea[name=text]").fill("Koel uw enkel. Bel weer als het erger wordt.")
    nurse.locator("input[name=outcome][value=advised]").check(force=True)
    nurse.get_by_role("button", name="Rond af").click()
    shows(page, "Koel uw enkel.", 12)
    shows(page, "Uw zorgvraag is afgerond")


def test_thoughts_of_suicide_lead_to_a_person_and_not_to_a_number(
    phone: Phone, desk: Desk, server: Server
) -> None:
    page = phone()
    ask_for_care(page, server.url, fresh(IN_DESPAIR, 501))
    shows(page, "Iemand van ons belt u")
    body = page.inner_text("body")
    assert "zelfmoord" not in body.lower()
    assert "voor u" not in page.inner_text("main").replace("voor uw", "")
    assert "0800-0113" in body
    nurse = desk("fatma")
    decide(nurse, server, page, 2, "call_now")
    page.wait_for_timeout(1500)
    assert "mensen voor u" not in page.inner_text("main")
    assert "minuten" not in page.inner_text("main")


def test_nobody_looks_and_the_page_the_desks_and_the_duty_telephone_say_so(
    browser: object, phone: Phone, desk: Desk, tmp_path: Path
) -> None:
    alone = Server(tmp_path / "alone").start()
    try:
        page = phone()
        page.goto(f"{alone.url}/start")
        _elsewhere(page)
        shows(page, "Klopt dit?")
        send(page)
        doctor = desk("lotte", at=alone)
        shows(doctor, "Ik kijk ernaar", 12)
        alone.clock_forward(65)
        eventually(page, lambda: "nobody_looked_doctor" in _steps(alone), 12, "the doctor's alarm")
        alone.clock_forward(60)
        eventually(page, lambda: "[telephone]" in alone.log, 12, "the duty telephone")
        assert "een rode zorgvraag wacht" in alone.log
        calm = phone()
        ask_for_care(calm, alone.url, fresh(ANNA, 601))
        shows(calm, "U bent nog niet beoordeeld")
        alone.clock_forward(61 * 60)
        shows(calm, "Wij hebben nog niet gekeken", 10)
        assert "code" in calm.inner_text("main")
        assert "079-000 00 00" in calm.inner_text("main")
        shows(desk("fatma", at=alone), "te laat", 10)
    finally:
        alone.stop()


def _elsewhere(page: Page) -> None:
    """Somebody who reports for another and is not there."""
    fill_who(page, fresh(FRAIL, 602), reporter="other")
    page.fill("input[name=reporter_name]", "Buurvrouw Els")
    page.fill("input[name=reporter_phone]", "0612121212")
    page.check("input[name=with_patient][value=no]", force=True)
    press_next(page)
    shows(page, "Vertel wat u weet")
    page.fill("textarea[name=text]", "Hij doet de deur niet open.")
    press_next(page)


def _steps(server: Server) -> str:
    import sqlite3

    with sqlite3.connect(server.folder / "caz.sqlite3") as base:
        return " ".join(row[0] for row in base.execute("SELECT what FROM timeline_row"))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_axe_finds_nothing_serious_on_the_patients_pages(
    phone: Phone, server: Server, lang: str
) -> None:
    page = phone(lang)
    for path in (
        "/",
        "/112",
        "/call-me",
        "/offline",
        "/start",
        "/model",
        "/none",
        "/staff/sign-in",
    ):
        page.goto(f"{server.url}{path}?lang={lang}")
        nothing_serious(page)
        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator("h1").count() == 1, path


def test_axe_finds_nothing_serious_from_question_to_live_page(
    phone: Phone, desk: Desk, server: Server
) -> None:
    page = phone()
    fill_in(page, server.url, fresh(ANNA, 701))
    nothing_serious(page, "check")
    send(page)
    nothing_serious(page, "live")
    address = page.url
    for part in ("worse", "stop"):
        page.goto(f"{address}/{part}")
        nothing_serious(page)
    page.goto(f"{address}?lang=en")
    nothing_serious(page, "live in English")


@pytest.mark.parametrize(
    ("user", "paths"),
    [
        ("lotte", ["/staff/worklist", "/staff/to-authorise", "/staff/advice", "/staff/centre",
                   "/staff/visits", "/staff/overview", "/staff/today", "/staff/intake"]),
        ("karim", ["/visits/"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_axe_finds_nothing_serious_at_the_desk(
    desk: Desk, server: Server, user: str, paths: list[str], lang: str
) -> None:
    page = desk(user, small=user == "karim")
    for path in paths:
        page.goto(f"{server.url}{path}?lang={lang}")
        nothing_serious(page)


def test_after_signing_out_no_push_arrives(phone: Phone, desk: Desk, server: Server) -> None:
    nurse = desk("joost")
    frames: list[str] = []
    nurse.on("websocket", lambda ws: ws.on("framereceived", lambda data: frames.append(str(data))))
    nurse.goto(f"{server.url}/staff/worklist")
    eventually(nurse, lambda: any("beat" in frame for frame in frames), 12, "the socket")
    page = phone()
    ask_for_care(page, server.url, fresh(ANNA, 801))
    eventually(nurse, lambda: any("desk.changed" in f for f in frames), 12, "something to refuse")
    nurse.evaluate(
        """async () => {
            const csrf_token = document.querySelector('input[name=csrf_token]').value;
            const body = new URLSearchParams({csrf_token});
            await fetch('/staff/sign-out', {method: 'POST', body});
        }"""
    )
    nurse.wait_for_timeout(5000)
    frames.clear()
    another = phone()
    ask_for_care(another, server.url, fresh(ANNA, 802))
    nurse.wait_for_timeout(1500)
    assert not [frame for frame in frames if "desk.changed" in frame]


def test_going_back_after_sending_does_not_send_twice(phone: Phone, server: Server) -> None:
    page = phone()
    first = ask_for_care(page, server.url, fresh(ANNA, 901))
    page.go_back()
    page.wait_for_timeout(800)
    assert "tel:112" in page.content()
    again = page.locator("[data-send-now]:visible")
    if again.count():
        again.click()
        page.wait_for_timeout(1500)
        assert page.url == first or "verstuurd" in page.inner_text("body").lower()


def test_without_script_the_whole_road_works(phone: Phone, server: Server) -> None:
    page = phone(java_script_enabled=False)
    page.goto(f"{server.url}/")
    page.get_by_role("link", name="Nee, niets hiervan").click()
    from tests.conftest import all_no

    anna = fresh(ANNA, 951)
    fill_who(page, anna)
    page.locator("form#intake button.btn").last.locator("xpath=.").click()
    choose_complaint(page, anna)
    page.get_by_role("button", name="Verder").click()
    answers = all_no((anna.complaint,))
    for sign, value in answers.items():
        field = page.locator(f"input[name='a.{sign}'][value='{value}']")
        if field.count():
            field.check(force=True)
    page.get_by_role("button", name="Verder").click()
    page.get_by_role("button", name="Versturen").click()
    assert "/e/" in page.url
    assert "U bent nog niet beoordeeld" in page.inner_text("body")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_axe_finds_nothing_serious_on_any_stage_of_the_intake(
    phone: Phone, server: Server, lang: str
) -> None:
    hearts = replace(fresh(ANNA, 751 + len(lang)), complaint="chest_pain")
    page = phone(lang)
    page.goto(f"{server.url}/start?lang={lang}")
    press_next(page)  # everything missing: the page with its mistakes
    page.locator("[data-error-summary]").wait_for()
    nothing_serious(page, "mistakes")
    fill_who(page, hearts)
    press_next(page)
    page.locator("input[name=complaint]").first.wait_for(state="attached")
    nothing_serious(page, "what")
    choose_complaint(page, hearts)
    press_next(page)
    page.locator("fieldset[data-sign]:visible").first.wait_for()
    nothing_serious(page, "questions")
    for sign, value in (("chest_pain_when", "now"), ("chest_pressing", "yes")):
        question = page.locator(f"fieldset[data-sign='{sign}']")
        question.locator(f"input[value='{value}']").check(force=True)
        press_next(page)
    expect(page.locator("a.btn-huge[href='tel:112']:visible")).to_have_count(1)
    nothing_serious(page, "112")
    assert page.locator("html").get_attribute("lang") == lang


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_axe_finds_nothing_serious_on_an_open_request_and_a_live_page(
    phone: Phone, desk: Desk, server: Server, lang: str
) -> None:
    page, nurse = phone(), desk("fatma")
    ask_for_care(page, server.url, fresh(ANNA, 761 + ord(lang[0])))
    nurse.goto(f"{server.url}/staff/worklist?lang={lang}")
    nurse.locator("a.row").first.click()
    nurse.wait_for_load_state()
    nothing_serious(nurse, "open request")
    nurse.goto(f"{server.url}/staff/worklist?lang=nl")
    decide(nurse, server, page, 4, "centre")
    for part in ("", "/worse", "/stop"):
        page.goto(f"{page.url.split('/worse')[0].split('?')[0]}{part}?lang={lang}")
        nothing_serious(page, part)
