#!/usr/bin/env python
"""Django's command line for Open ЕГИСЗ."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egisz.config.settings")
    from django.core.management import execute_from_command_line

    from egisz.db.context import SYSTEM, act_as_process

    act_as_process(SYSTEM)  # an operator's command works for the installation itself
    execute_from_command_line(sys.argv)
