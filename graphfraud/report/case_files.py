"""Where the page of a case lies in a run folder.

Cases of case-workers have a folder of their own, so that they can be passed on separately: the
person they are about may use this program too.
"""

from __future__ import annotations

FOLDER, RESTRICTED_FOLDER = "cases", "cases-restricted"
#: folders of pages, the one that every run has first
FOLDERS = (FOLDER, RESTRICTED_FOLDER)


def is_restricted(pattern: str) -> bool:
    """Whether cases of this pattern are kept apart."""
    return pattern == "insider_link"


def page_name(case_id: str, pattern: str) -> str:
    """Path of a case's page inside the run folder, with `/`."""
    return f"{RESTRICTED_FOLDER if is_restricted(pattern) else FOLDER}/{case_id}.html"
