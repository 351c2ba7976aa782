"""Addresses of customers."""

from django.urls import URLPattern, path

from invitations.views import customers

CUSTOMERS = "app/<slug:organisation>/customers/"
CUSTOMER = f"{CUSTOMERS}<str:customer>/"

urlpatterns: list[URLPattern] = [
    path(CUSTOMERS, customers.customer_list, name="customer_list"),
    path(CUSTOMER, customers.customer_detail, name="customer_detail"),
    path(f"{CUSTOMER}block/", customers.customer_block, name="customer_block"),
    path(f"{CUSTOMER}unblock/", customers.customer_unblock, name="customer_unblock"),
    path(f"{CUSTOMER}forget/", customers.customer_forget, name="customer_forget"),
    path(f"{CUSTOMER}data/", customers.customer_export, name="customer_export"),
]
