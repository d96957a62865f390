"""Data of the cabinet's own pages, gathered through the doors of the rooms."""

from egisz.cabinet.queries.help import HelpFacts, help_facts
from egisz.cabinet.queries.home import CycleLine, HomePage, HoursRing, home_page
from egisz.cabinet.queries.profile import JobPanel, ProfilePage, profile_page

__all__ = [
    "CycleLine",
    "HelpFacts",
    "HomePage",
    "HoursRing",
    "JobPanel",
    "ProfilePage",
    "help_facts",
    "home_page",
    "profile_page",
]
