"""Asking: event → rule → invitation → delivery, and everything that says no."""

from invitations.models.bulk import BulkAction, BulkActionRow
from invitations.models.customer import Customer, EventProduct, Product
from invitations.models.delivery import Attempt, Delivery, DeliveryChange, DeliveryEvent
from invitations.models.event import Event, EventType
from invitations.models.importing import Import, ImportIssue
from invitations.models.invitation import Invitation
from invitations.models.rule import InvitationRule
from invitations.models.saved_view import FirstView, SavedView
from invitations.models.suppression import Suppression
from invitations.models.template import MessageTemplate, TemplateVersion

__all__ = [
    "Attempt",
    "BulkAction",
    "BulkActionRow",
    "Customer",
    "Delivery",
    "DeliveryChange",
    "DeliveryEvent",
    "Event",
    "EventProduct",
    "EventType",
    "FirstView",
    "Import",
    "ImportIssue",
    "Invitation",
    "InvitationRule",
    "MessageTemplate",
    "Product",
    "SavedView",
    "Suppression",
    "TemplateVersion",
]
