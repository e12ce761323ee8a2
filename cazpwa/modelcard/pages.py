"""GET /model: the model card, open to everyone."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from cazpwa.identity.access import public
from cazpwa.modelcard import view
from ml.card import public_page

blueprint = Blueprint("modelcard", __name__)


@blueprint.get("/model")
@public
def card() -> ResponseReturnValue:
    return render_template("card/model.html", card=view.card(_page(), g.lang), others=view.others())


@cache
def _page() -> dict[str, Any]:
    """Read and verified once; the model does not change while we run."""
    return public_page()
