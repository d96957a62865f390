from django.urls import path

from egisz.extracts.web import check, mine

app_name = "extracts"
urlpatterns = [
    path("extracts/", mine.listing, name="list"),
    path("extracts/order/<uuid:record_id>/", mine.order, name="order"),
    path("extracts/<uuid:extract_id>/", mine.one, name="extract"),
    path("extracts/<uuid:extract_id>/pdf/", mine.pdf, name="pdf"),
    path("extracts/<uuid:extract_id>/sig/", mine.sig, name="sig"),
    path("v/", check.form, name="public_form"),
    path("v/<str:code>/", check.by_code, name="public"),
    path("v/<str:code>/file/", check.file_of_code, name="public_file"),
    path("check/", check.by_file, name="check"),
]
