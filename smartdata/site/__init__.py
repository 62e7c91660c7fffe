"""The pages of a release: plain HTML in three languages that needs no server and no script."""

from smartdata.site.build import SiteBuilt, build_site
from smartdata.site.frontend import find_frontend

__all__ = ["SiteBuilt", "build_site", "find_frontend"]
