"""Every address of the faces."""

from django.urls import path

from doorstep.web.sign_in import once
from doorstep.web.track.gone import brand
from doorstep.web.track.page import page
from doorstep.web.track.prove import prove

urlpatterns = [
    path("t/<str:token>", page, name="track"),
    path("t/<str:token>/proof", prove, name="proof"),
    path("brand/<slug:shop>/<str:release>.css", brand, name="brand"),
    path("sign-in/once/<str:word>/<str:token>/", once, name="sign-in-once"),
]
