""" "Snel weg" in a real browser: gone at once, with nothing to go back to."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

KEEP_A_DRAFT = """() => new Promise((done) => {
  const opening = indexedDB.open('caz', 1);
  opening.onsuccess = () => { opening.result.close(); done(true); };
})"""
NAMES = "indexedDB.databases().then((all) => all.map((it) => it.name))"


def test_quick_exit_leaves_no_draft_and_no_way_back(phone: Any) -> None:
    phone.open("/zorgvraag")
    phone.page.evaluate(KEEP_A_DRAFT)
    assert phone.page.evaluate(NAMES) == ["caz"]
    visited = phone.page.evaluate("history.length")
    phone.page.click("text=Snel weg")
    phone.page.wait_for_url("**/offline")
    assert phone.page.evaluate(NAMES) == []
    assert phone.page.evaluate("history.length") == visited
