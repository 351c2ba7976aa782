"""Asking: event → rule → invitation → delivery, and everything that says no."""

from invitations.models.customer import Customer, EventProduct, Product
from invitations.models.delivery import Attempt, Delivery, DeliveryChange, DeliveryEvent
from invitations.models.event import Event, EventType
from invitations.models.importing import Import, ImportIssue
from invitations.models.invitation import Invitation
from invitations.models.rule import InvitationRule
from invitations.models.suppression import Suppression
from invitations.models.template import MessageTemplate, TemplateVersion

__all__ = [
    "Attempt",
    "Customer",
    "Delivery",
    "DeliveryChange",
    "DeliveryEvent",
    "Event",
    "EventProduct",
    "EventType",
    "Import",
    "ImportIssue",
    "Invitation",
    "InvitationRule",
    "MessageTemplate",
    "Product",
    "Suppression",
    "TemplateVersion",
]
