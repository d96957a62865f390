from django.urls import path

from egisz.signature.web import views

app_name = "signature"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("key/", views.new_key, name="new_key"),
    path("key/revoke/", views.revoke, name="revoke"),
    path("certificate/", views.certificate, name="certificate"),
    path("authority/", views.authority, name="authority"),
    path("<uuid:signature_id>/sig/", views.container, name="container"),
]
