"""Pages of reviews: the customer's and the organisation's."""
