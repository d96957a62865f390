"""The WSGI entry of granian."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egisz.config.settings")

_django = get_wsgi_application()

from egisz.db.context import NOBODY, act_as_process  # noqa: E402

act_as_process(NOBODY)  # whoever answers a request says for whom

from egisz.config.lane import Lane  # noqa: E402 - faces need a Django that is set up
from egisz.nsi.public import keep_merging  # noqa: E402

application = Lane(_django)
keep_merging()

# What is loaded by now lives as long as the process: the collector must not walk it again on every few pages.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
