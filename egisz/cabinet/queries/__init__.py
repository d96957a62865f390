"""Data of the cabinet's own pages, gathered through the doors of the rooms."""

from egisz.cabinet.queries.disputes import DisputePage, dispute_page
from egisz.cabinet.queries.help import HelpFacts, help_facts
from egisz.cabinet.queries.home import CycleLine, HomePage, HoursRing, home_page
from egisz.cabinet.queries.profile import JobPanel, ProfilePage, profile_page
from egisz.cabinet.queries.seen import SeenPage, SeenRow, seen_page, seen_receipt, seen_row, seen_rows

__all__ = [
    "CycleLine",
    "DisputePage",
    "HelpFacts",
    "HomePage",
    "HoursRing",
    "JobPanel",
    "ProfilePage",
    "SeenPage",
    "SeenRow",
    "dispute_page",
    "help_facts",
    "home_page",
    "profile_page",
    "seen_page",
    "seen_receipt",
    "seen_row",
    "seen_rows",
]
