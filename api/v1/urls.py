"""All endpoints on one screen."""

from django.urls import path

from api.v1.views.customers import CustomersView, CustomerView
from api.v1.views.events import EventBatchView, EventsView, EventView
from api.v1.views.link_batches import (
    LinkBatchCancelView,
    LinkBatchesView,
    LinkBatchLeftOutView,
    LinkBatchResultView,
    LinkBatchView,
)
from api.v1.views.links import LinksView
from api.v1.views.things import ChannelsView, InvitationsView, InvitationView, ReviewsView, ReviewView

urlpatterns = [
    path("channels", ChannelsView.as_view(), name="channels"),
    path("customers", CustomersView.as_view(), name="customers"),
    path("customers/<str:public_id>", CustomerView.as_view(), name="customer"),
    path("events", EventsView.as_view(), name="events"),
    path("events/batch", EventBatchView.as_view(), name="events_batch"),
    path("events/<str:public_id>", EventView.as_view(), name="event"),
    path("invitations", InvitationsView.as_view(), name="invitations"),
    path("invitations/<str:public_id>", InvitationView.as_view(), name="invitation"),
    path("links", LinksView.as_view(), name="links"),
    path("link-batches", LinkBatchesView.as_view(), name="link_batches"),
    path("link-batches/<str:batch>/cancel", LinkBatchCancelView.as_view(), name="link_batch_cancel"),
    path("link-batches/<str:batch>/result", LinkBatchResultView.as_view(), name="link_batch_result"),
    path("link-batches/<str:batch>/left-out", LinkBatchLeftOutView.as_view(), name="link_batch_left_out"),
    path("link-batches/<str:batch>", LinkBatchView.as_view(), name="link_batch"),
    path("reviews", ReviewsView.as_view(), name="reviews"),
    path("reviews/<str:public_id>", ReviewView.as_view(), name="review"),
]
