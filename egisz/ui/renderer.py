from django.forms.renderers import Jinja2


class KitRenderer(Jinja2):
    pass
