"""Every address of the faces. A new verb is a new resource below what it acts on."""

from django.urls import include, path
from django.views.generic import RedirectView

from doorstep.web.sign_in import once
from doorstep.web.track import accuracy
from doorstep.web.track.changes.page import changes
from doorstep.web.track.changes.undo import undo as undo_change
from doorstep.web.track.choice import page as choice
from doorstep.web.track.choice.confirm import confirm
from doorstep.web.track.choice.export import export
from doorstep.web.track.choice.leave import leave
from doorstep.web.track.gone import brand
from doorstep.web.track.page import page
from doorstep.web.track.prove import prove

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="console")),
    path("t/<str:token>", page, name="track"),
    path("t/<str:token>/proof", prove, name="proof"),
    path("t/<str:token>/changes", changes, name="changes"),
    path("t/<str:token>/changes/<str:request_id>/undo", undo_change, name="change-undo"),
    path("choose/<slug:shop>/<str:word>", choice.page, name="choose"),
    path("choose/<slug:shop>/<str:word>/undo", choice.undo, name="choose-undo"),
    path("choose/<slug:shop>/<str:word>/renew", choice.renew, name="choose-renew"),
    path("choose/<slug:shop>/<str:word>/mine.json", export, {"form": "json"}, name="choose-json"),
    path("choose/<slug:shop>/<str:word>/mine.csv", export, {"form": "csv"}, name="choose-csv"),
    path("leave/<slug:shop>/<str:word>", leave, name="leave"),
    path("confirm/<slug:shop>/<str:word>", confirm, name="confirm"),
    path("accuracy/<slug:shop>", accuracy.accuracy, name="public-accuracy"),
    path("accuracy/<slug:shop>.csv", accuracy.table, name="public-accuracy-csv"),
    path("brand/<slug:shop>/<str:release>.css", brand, name="brand"),
    path("api/v1/", include("doorstep.web.api.urls")),
    path("console/", include("doorstep.web.console.urls")),
    path("account/", include("allauth.urls")),
    path("sign-in/once/<str:word>/<str:token>/", once, name="sign-in-once"),
]
