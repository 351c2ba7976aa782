"""Addresses of imports, of lists and of single customers."""

from django.urls import URLPattern, path

from invitations.views import import_checks, import_files, import_starting, import_undo, imports, single

IMPORTS = "app/<slug:organisation>/imports/"
IMPORT = f"{IMPORTS}<str:import_run>/"

urlpatterns: list[URLPattern] = [
    path("app/<slug:organisation>/invite/", single.invite_one, name="invite_one"),
    path(IMPORTS, imports.import_list, name="import_list"),
    path(f"{IMPORTS}new/", import_starting.import_new, name="import_new"),
    path(f"{IMPORTS}sample/", import_starting.import_try_sample, name="import_try_sample"),
    path(f"{IMPORTS}sample.csv", import_starting.import_sample, {"kind": "csv"}, name="import_sample_csv"),
    path(f"{IMPORTS}sample.xlsx", import_starting.import_sample, {"kind": "xlsx"}, name="import_sample_xlsx"),
    path(IMPORT, imports.import_detail, name="import_detail"),
    path(f"{IMPORT}check/", import_checks.import_check, name="import_check"),
    path(f"{IMPORT}progress/", imports.import_progress, name="import_progress"),
    path(f"{IMPORT}cancel/", imports.import_cancel, name="import_cancel"),
    path(f"{IMPORT}events/", imports.import_events, name="import_events"),
    path(f"{IMPORT}undo/", import_undo.import_undo, name="import_undo"),
    path(f"{IMPORT}rejected/", import_files.import_rejected, name="import_rejected"),
    path(f"{IMPORT}accepted/", import_files.import_accepted, name="import_accepted"),
    path(f"{IMPORT}folder/", import_files.import_folder, name="import_folder"),
]
