"""Every address of the faces."""

from django.urls import path

from doorstep.web.sign_in import once

urlpatterns = [
    path("sign-in/once/<str:word>/<str:token>/", once, name="sign-in-once"),
]
