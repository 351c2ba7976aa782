"""The addresses of this app's pages."""

from django.urls import URLPattern, path

from links.views import checking, files, given, history, one_by_one, presets, public, starting, verifying

app_name = "links"

LINKS = "app/<slug:organisation>/links/"
BATCH = f"{LINKS}<str:batch>/"
CUSTOMER = f"{BATCH}customers/<str:link>/"

# What ends a thing comes last: a rival's walk asks every address once, in this order.
urlpatterns: list[URLPattern] = [
    path("links/", public.generator, name="public"),
    path(LINKS, history.batch_list, name="list"),
    path(f"{LINKS}new/", starting.new, name="new"),
    path(f"{LINKS}sample/", starting.sample, name="sample"),
    path(f"{LINKS}verify/", verifying.verify, name="verify"),
    path(f"{LINKS}given/", given.given, name="given"),
    path(f"{LINKS}given/export/", given.export, name="given_export"),
    path(BATCH, history.batch_detail, name="detail"),
    path(f"{BATCH}check/", checking.check, name="check"),
    path(f"{BATCH}progress/", history.batch_progress, name="progress"),
    path(f"{BATCH}cancel/", history.batch_cancel, name="cancel"),
    path(f"{BATCH}download/", files.download, name="download"),
    path(f"{BATCH}rejected/", files.rejected, name="rejected"),
    path(f"{BATCH}customers/", one_by_one.customers, name="customers"),
    path(f"{BATCH}customers-so-far/", one_by_one.so_far, name="customers_so_far"),
    path(CUSTOMER, one_by_one.customer, name="customer"),
    path(f"{CUSTOMER}qr/", one_by_one.qr, name="customer_qr"),
    path(f"{CUSTOMER}remove/", one_by_one.remove, name="customer_remove"),
    path(f"{LINKS}presets/<str:preset>/delete/", presets.preset_delete, name="preset_delete"),
    path(f"{BATCH}delete/", history.batch_delete, name="delete"),
]
