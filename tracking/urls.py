"""Public addresses of links and pixels. The tracking process answers the same ones on its own host."""

from django.urls import path

from tracking import views

app_name = "tracking"

urlpatterns = [
    path("c/<str:token>/", views.follow, name="click"),
    path("o/<str:token>.gif", views.follow, name="open"),
    path("h/<str:token>/", views.follow, name="honeypot"),
    path("l/<str:token>/", views.follow, name="listing"),
    path("p/<str:token>/", views.follow, name="personal"),
    path("w/<str:token>/", views.follow, name="onward"),
]
