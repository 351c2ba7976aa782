"""The addresses of this app's pages."""

from django.urls import path

from reviews.views import inbox, public

app_name = "reviews"

urlpatterns = [
    path("review/<str:token>/", public.write, name="write"),
    path("review/<str:token>/thanks/", public.thanks, name="thanks"),
    path("app/<slug:organisation>/reviews/", inbox.review_list, name="list"),
    path("app/<slug:organisation>/reviews/<str:public_id>/", inbox.review_detail, name="detail"),
    path("app/<slug:organisation>/reviews/<str:public_id>/reply/", inbox.reply, name="reply"),
    path(
        "app/<slug:organisation>/reviews/<str:public_id>/reply/withdraw/",
        inbox.reply_withdraw,
        name="reply_withdraw",
    ),
    path("app/<slug:organisation>/reviews/<str:public_id>/moderate/", inbox.moderate, name="moderate"),
]
