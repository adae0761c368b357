"""The addresses of the console, each below its shop."""

from django.urls import path

from doorstep.web.console import accuracy, inbox, mailbox, messages, orders, settings, tasks, today
from doorstep.web.console.effect import page as effect
from doorstep.web.console.effect import segments
from doorstep.web.console.keys import page as keys
from doorstep.web.console.order import acts, answer, claim
from doorstep.web.console.order import page as order
from doorstep.web.console.scorecards import carriers
from doorstep.web.console.scorecards import page as scorecards
from doorstep.web.console.visit import door

urlpatterns = [
    path("", door, name="console"),
    path("<slug:shop>/", today.today, name="today"),
    path("<slug:shop>/search", orders.search, name="search"),
    path("<slug:shop>/orders", orders.orders, name="orders"),
    path("<slug:shop>/orders.csv", orders.table, name="orders-csv"),
    path("<slug:shop>/orders/<path:order>/notes", acts.notes, name="notes"),
    path("<slug:shop>/orders/<path:order>/denials", acts.denials, name="denials"),
    path("<slug:shop>/orders/<path:order>/retractions", acts.retractions, name="retractions"),
    path("<slug:shop>/orders/<path:order>/changes/<str:request_id>", answer.answers, name="change-answer"),
    path("<slug:shop>/orders/<path:order>/claims", claim.claims, name="claims"),
    path("<slug:shop>/orders/<path:order>/looks", order.looks, name="looks"),
    path("<slug:shop>/orders/<path:order>", order.order, name="order"),
    path("<slug:shop>/scorecards", scorecards.scorecards, name="scorecards"),
    path("<slug:shop>/scorecards.csv", scorecards.table, name="scorecards-csv"),
    path("<slug:shop>/scorecards/legs", scorecards.legs, name="scored-legs"),
    path("<slug:shop>/effect", effect.effect, name="effect"),
    path("<slug:shop>/segments", segments.segments, name="segments"),
    path("<slug:shop>/effect.csv", effect.table, name="effect-csv"),
    path("<slug:shop>/accuracy", accuracy.accuracy, name="accuracy"),
    path("<slug:shop>/accuracy.csv", accuracy.table, name="accuracy-csv"),
    path("<slug:shop>/accuracy/orders", accuracy.told, name="accuracy-orders"),
    path("<slug:shop>/carriers", carriers.carriers, name="carriers"),
    path("<slug:shop>/tasks", tasks.queue, name="tasks"),
    path("<slug:shop>/tasks/<uuid:task>", tasks.task, name="task"),
    path("<slug:shop>/tasks/<uuid:task>/evidence", tasks.evidence, name="evidence"),
    path("<slug:shop>/tasks/<uuid:task>/ending", tasks.ending, name="ending"),
    path("<slug:shop>/tasks/<uuid:task>/reopening", tasks.reopening, name="reopening"),
    path("<slug:shop>/tasks/<uuid:task>/handover", tasks.handover, name="handover"),
    path("<slug:shop>/tasks/<uuid:task>/taking", tasks.taking, name="taking"),
    path("<slug:shop>/inbox", inbox.inbox, name="inbox"),
    path("<slug:shop>/inbox/rereadings", inbox.rereadings, name="rereadings"),
    path("<slug:shop>/messages/<uuid:message>", messages.message, name="message"),
    path("<slug:shop>/messages/<uuid:message>/letter", messages.letter, name="letter"),
    path("<slug:shop>/gallery", messages.gallery, name="gallery"),
    path("<slug:shop>/gallery/<str:template>/<str:language>", messages.sample, name="sample"),
    path("<slug:shop>/mailbox", mailbox.mailbox, name="mailbox"),
    path("<slug:shop>/mailbox/<str:name>", mailbox.mail, name="mail"),
    path("<slug:shop>/keys", keys.keys, name="keys"),
    path("<slug:shop>/keys/new", keys.new_keys, name="new-keys"),
    path("<slug:shop>/keys/revocations", keys.revocations, name="key-revocations"),
    path("<slug:shop>/settings", settings.settings, name="settings"),
    path("<slug:shop>/settings/<path:path>", settings.document, name="document"),
]
