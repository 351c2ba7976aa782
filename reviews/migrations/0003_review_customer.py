"""A customer's page and the file about them look for what they wrote."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_tenancy")]
    operations = [
        migrations.AddIndex(
            "review",
            models.Index(
                condition=models.Q(("customer__isnull", False)),
                fields=["organisation", "customer"],
                name="review_customer",
            ),
        ),
    ]
