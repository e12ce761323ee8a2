"""The ground that every page stands on: static files, the manifest, the service worker, offline.

Static files are read, bundled and compressed once, when the program starts, and served under a
folder named after their content; there is no build step and nothing is written to disk. The
service worker keeps those files, the front door, the 112 page and the offline page, in both
languages, and nothing else.

`install(app, folder)` sets this up; templates then use `asset('css/front.css')`.
"""

from cazpwa.pwa.assets import Assets
from cazpwa.pwa.pages import install

__all__ = ["Assets", "install"]
