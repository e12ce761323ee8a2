"""What people do on the pages, step by step, as the journeys need it."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Page

from tests.conftest import all_no
from tests.journeys.conftest import shows


@dataclass(frozen=True)
class Somebody:
    """A patient with a complaint, and what they answer beside the reassuring answers."""

    name: str = "Anna Bakker"
    born: tuple[int, int, int] = (1, 5, 1996)
    sex: str = "female"
    phone: str = "0612345678"
    postcode: str = "1234 AB"
    complaint: str = "trauma_extremity"
    says: dict[str, str] = field(default_factory=dict)
    pregnant: str | None = "no"


ANNA = Somebody()
SICKER = Somebody(
    name="Bram de Jong",
    born=(3, 3, 1990),
    sex="male",
    phone="0611111112",
    says={"pain_severity": "disturbs_everything"},
    pregnant=None,
)
FRAIL = Somebody(
    name="Hendrik Vos",
    born=(2, 2, 1942),
    sex="male",
    phone="0611111184",
    postcode="1235 CD",
    complaint="frail_elderly_decline",
    pregnant=None,
)
IN_DESPAIR = Somebody(
    name="Daan Smit",
    born=(9, 9, 1985),
    sex="male",
    phone="0611111113",
    complaint="suicidal",
    pregnant=None,
)
NEXT = "form#intake > button.btn:not(.btn-plain):visible, form#intake .stay button:visible"


def press_next(page: Page) -> None:
    page.locator("form#intake button.btn:not(.btn-plain):not(.btn-quiet):visible").first.click()


def fill_who(page: Page, who: Somebody, reporter: str = "self") -> None:
    page.check(f"input[name=reporter][value={reporter}]", force=True)
    page.fill("input[name=name]", who.name)
    for part, value in zip(("day", "month", "year"), who.born, strict=True):
        page.fill(f"input[name=birth_{part}]", str(value))
    page.check(f"input[name=sex][value={who.sex}]", force=True)
    page.fill("input[name=phone]", who.phone)
    page.fill("input[name=postcode]", who.postcode)
    page.fill("input[name=house_number]", "12")


def choose_complaint(page: Page, who: Somebody) -> None:
    others = page.locator("details[data-others]")
    box = page.locator(f"input[name=complaint][value={who.complaint}]")
    if not box.is_visible() and others.count():
        others.locator("summary").click()
    box.check(force=True)
    if who.pregnant is not None:
        page.check(f"input[name=pregnant][value={who.pregnant}]", force=True)


def answer_questions(page: Page, who: Somebody) -> None:
    """One question at a time, until the page after them."""
    answers = all_no((who.complaint,), **who.says)
    for _ in range(60):
        question = page.locator("fieldset[data-sign]:visible").first
        if question.count() == 0:
            return
        sign = question.get_attribute("data-sign") or ""
        value = answers.get(sign, "unknown")
        if question.get_attribute("data-kind") == "number":
            question.locator("input").first.fill("" if value == "unknown" else value)
        else:
            question.locator(f"input[value='{value}']").check(force=True)
        press_next(page)
        page.wait_for_timeout(30)
        if page.locator(f"fieldset[data-sign='{sign}']:visible").count():
            page.wait_for_timeout(150)
            if page.locator(f"fieldset[data-sign='{sign}']:visible").count():
                press_next(page)  # "weet ik niet" is asked once more
    raise AssertionError("the questions never ended")


def fill_in(page: Page, url: str, who: Somebody) -> None:
    """From the gate to "Klopt dit?"."""
    page.goto(f"{url}/")
    page.get_by_role("link", name="Nee, niets hiervan").click()
    shows(page, "Voor wie is de zorg?")
    fill_who(page, who)
    press_next(page)
    shows(page, "Wat is er aan de hand?")
    choose_complaint(page, who)
    press_next(page)
    page.locator("fieldset[data-sign]:visible").first.wait_for()
    answer_questions(page, who)
    shows(page, "Klopt dit?")


def send(page: Page) -> str:
    """Send, and return the address of the live page."""
    page.locator("[data-send-now]").click()
    page.wait_for_url("**/e/*", timeout=15_000)
    return page.url


def ask_for_care(page: Page, url: str, who: Somebody) -> str:
    fill_in(page, url, who)
    return send(page)


def open_row(desk: Page, who: str) -> None:
    """Open the episode of somebody from the worklist."""
    desk.locator("a.row", has_text=who).first.click()


def call_and_reach(desk: Page) -> None:
    desk.locator("form[action$='/calls'] button").first.click()
    desk.locator("form[action$='/calls/result'] button", has_text="Gesproken").first.click()
