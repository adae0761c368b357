"""Every address of the faces. A new verb is a new resource below what it acts on."""

from django.urls import include, path
from django.views.generic import RedirectView

from doorstep.web.sign_in import once
from doorstep.web.track.gone import brand
from doorstep.web.track.page import page
from doorstep.web.track.prove import prove

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="console")),
    path("t/<str:token>", page, name="track"),
    path("t/<str:token>/proof", prove, name="proof"),
    path("brand/<slug:shop>/<str:release>.css", brand, name="brand"),
    path("console/", include("doorstep.web.console.urls")),
    path("account/", include("allauth.urls")),
    path("sign-in/once/<str:word>/<str:token>/", once, name="sign-in-once"),
]
