import os

os.environ.setdefault("EGISZ_VIEWER", "system")  # programs beside a server ask for the installation itself
