"""Static files: whole, versioned, compressed, and nothing beside them."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from cazpwa.pwa.assets import Assets
from cazpwa.pwa.bundles import BUNDLES

STATIC = Path(__file__).resolve().parents[2] / "static"
FRONT_LIMIT = 30_000  # bytes: styles and fonts, of the 60 kB for the first load


def test_every_component_is_in_a_bundle_and_exists() -> None:
    components = {path.stem for path in (STATIC / "css").glob("*.css")}
    assert {part for parts in BUNDLES.values() for part in parts} == components


@pytest.mark.parametrize("bundle", BUNDLES)
def test_a_bundle_holds_each_component_once_and_print_last(bundle: str) -> None:
    parts = BUNDLES[bundle]
    assert len(set(parts)) == len(parts)
    assert parts[0] == "tokens"
    assert parts[-1] == "print"


@pytest.mark.parametrize("bundle", BUNDLES)
def test_a_bundle_names_only_files_that_are_served(bundle: str, assets: Assets) -> None:
    css = assets.files[f"css/{bundle}.css"].bodies["identity"].decode()
    named = re.findall(r'url\("\.\./([^"]+)"\)', css)
    assert named
    assert set(named) <= set(assets.files)


@pytest.mark.parametrize("bundle", BUNDLES)
def test_a_bundle_defines_every_token_it_uses(bundle: str, assets: Assets) -> None:
    css = assets.files[f"css/{bundle}.css"].bodies["identity"].decode()
    assert set(re.findall(r"var\((--[\w-]+)", css)) <= set(re.findall(r"(--[\w-]+):", css))


def test_a_versioned_file_may_be_kept_for_ever(client: FlaskClient, assets: Assets) -> None:
    answer = client.get(assets.url("css/front.css"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_every_encoding_gives_the_same_bytes(client: FlaskClient, assets: Assets) -> None:
    url = assets.url("css/front.css")
    plain = client.get(url, headers={"Accept-Encoding": "identity"})
    zipped = client.get(url, headers={"Accept-Encoding": "gzip"})
    small = client.get(url, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert (zipped.headers["Content-Encoding"], small.headers["Content-Encoding"]) == ("gzip", "br")
    assert gzip.decompress(zipped.data) == brotli.decompress(small.data) == plain.data
    assert len({answer.headers["ETag"] for answer in (plain, zipped, small)}) == 3


def test_a_file_that_did_not_change_is_not_sent_again(client: FlaskClient, assets: Assets) -> None:
    url = "/static/css/front.css"
    tag = client.get(url).headers["ETag"]
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("url", ["/static/0123456789abcdef/css/front.css", "/static/css/front.css"])
def test_an_old_version_gets_the_current_file_for_now(client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "../app.py",
        "css/../../pyproject.toml",
        "%2e%2e/pyproject.toml",
        "..%2fpyproject.toml",
        "/etc/passwd",
        "fonts/make.py",
        "js/tsconfig.json",
        "css/tokens.css",
        "",
    ],
)
def test_nothing_but_listed_files_is_served(client: FlaskClient, assets: Assets, path: str) -> None:
    for folder in ("", f"{assets.version}/", "old/"):
        assert client.get(f"/static/{folder}{path}").status_code in (308, 404)


def test_a_template_that_asks_for_a_missing_file_fails(assets: Assets) -> None:
    with pytest.raises(KeyError, match=r"css/nothing\.css"):
        assets.url("css/nothing.css")


def test_another_byte_gives_another_version(assets: Assets, tmp_path: Path) -> None:
    for path in (STATIC / "css").glob("*.css"):
        (tmp_path / "css").mkdir(exist_ok=True)
        (tmp_path / "css" / path.name).write_bytes(path.read_bytes())
    before = Assets(tmp_path).version
    with (tmp_path / "css" / "print.css").open("a") as file:
        file.write(".new { color: inherit }")
    assert Assets(tmp_path).version != before != assets.version


def test_styles_and_fonts_of_the_front_door_stay_small(assets: Assets) -> None:
    fonts = [name for name in assets.files if name.startswith("fonts/")]
    assert len(fonts) == 2
    assert sum(assets.files[name].size for name in ["css/front.css", *fonts]) < FRONT_LIMIT


def test_every_module_in_the_registry_exists(assets: Assets) -> None:
    main = assets.files["js/main.js"].bodies["identity"].decode()
    modules = re.findall(r"import\('\./([^']+)'\)", main)
    assert modules
    assert [name for name in modules if f"js/{name}" not in assets.files] == []
