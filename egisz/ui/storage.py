from django.contrib.staticfiles.storage import StaticFilesStorage


class HouseStaticStorage(StaticFilesStorage):
    pass
