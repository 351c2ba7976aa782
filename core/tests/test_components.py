"""Component tags: forms tied together, addresses that keep their parameters, figures shown twice."""

import re

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory


class OrderForm(forms.Form):
    """A field of each shape."""

    name = forms.CharField(help_text="As customers know it.")
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, required=False)
    tags = forms.MultipleChoiceField(
        choices=[("x", "X")], widget=forms.CheckboxSelectMultiple, required=False
    )
    is_active = forms.BooleanField(required=False)


def rendered(source, address="/", **context):
    request = RequestFactory().get(address)
    return Template(source).render(Context({"request": request, **context}))


def test_a_field_names_its_help_and_its_error_for_screen_readers():
    html = rendered("{% field form.name %}", form=OrderForm({"name": ""}))
    described = re.search(r'aria-describedby="([^"]+)"', html)[1].split()
    assert described == ["id_name_helptext", "id_name_error"]
    assert all(f'id="{name}"' in html for name in described)
    assert 'for="id_name"' in html
    assert 'aria-invalid="true"' in html


def test_groups_are_fieldsets_of_their_own_kind_of_control():
    html = rendered("{% field form.kind %}{% field form.tags %}", form=OrderForm())
    assert html.count("<fieldset") == html.count("<legend") == 2
    assert html.count('class="radio"') == 2
    assert html.count('class="checkbox"') == 1


def test_a_field_keeps_the_classes_and_attributes_it_is_given():
    html = rendered('{% field form.name placeholder="Paris" data_x="1" class="input-sm" %}', form=OrderForm())
    assert 'class="input input-sm"' in html
    assert 'placeholder="Paris"' in html
    assert 'data-x="1"' in html


def test_the_switch_says_in_words_what_it_shows_in_green():
    html = rendered('{% switch form.is_active on="Active" off="Inactive" %}', form=OrderForm())
    assert 'role="switch"' in html
    assert "Active" in html
    assert "Inactive" in html


def test_a_filter_keeps_other_parameters_and_begins_at_the_first_page():
    source = '{% filter_chip "status" label="Status" options=options %}'
    options = [("sent", "Sent"), ("failed", "Failed", 3)]
    html = rendered(source, "/?status=failed&channel=paris&cursor=9", options=options)
    assert '<input type="hidden" name="channel" value="paris">' in html
    assert 'name="cursor"' not in html
    assert re.search(r'value="failed" checked', html)
    assert not re.search(r'value="sent" checked', html)
    assert 'href="?channel=paris"' in html


def test_a_column_sorts_one_way_then_the_other():
    source = '{% sort_header "Sent" "sent_at" numeric=True default="-sent_at" %}'
    assert 'aria-sort="descending"' in rendered(source)
    assert 'href="?sort=sent_at"' in rendered(source)
    assert 'aria-sort="ascending"' in rendered(source, "/?sort=sent_at")
    assert 'href="?sort=-sent_at"' in rendered(source, "/?sort=sent_at")
    assert "aria-sort" not in rendered(source, "/?sort=name")


def test_tenants_words_in_addresses_are_escaped():
    html = rendered('{% search_box placeholder="Search" %}', '/?q="><script>alert(1)</script>&x="><b>')
    assert "<script>" not in html
    assert "<b>" not in html


def test_a_button_is_a_link_with_an_address_and_escapes_its_label():
    assert rendered('{% button "Go" url="/x" %}').startswith('<a class="btn" href="/x">')
    assert "&lt;b&gt;" in rendered("{% button label %}", label="<b>")
    opener = rendered('{% button "Rename" opens="rename" %}')
    assert 'command="show-modal"' in opener
    assert 'type="button"' in opener


def test_a_chart_carries_the_same_figures_as_its_table():
    series = [
        {"name": "Rating", "unit": "rating", "values": [4.5, None]},
        {"name": "Sent", "values": [1200, 3]},
    ]
    html = rendered('{% chart chart "c" %}', chart={"labels": ["Mon", "Tue"], "series": series})
    assert re.findall(r'<td class="num">(.*?)</td>', html) == ["4.50", "1\u00a0200", "\u2014", "3"]
    assert 'id="c-data"' in html
    assert 'data-chart="c-data"' in html


def test_shares_are_said_in_words_too():
    html = rendered('{% share_bar parts label="Set" %}', parts=[("Own page", 70), ("Google", 30)])
    assert 'aria-label="Set: Own page 70%, Google 30%"' in html
    assert re.findall(r'x="([\d.]+)%"', html) == ["0.0", "70.0"]


def test_a_message_offers_undo_only_when_it_names_where():
    message = Message(constants.SUCCESS, "Archived.", extra_tags="undo:/app/acme/restore/")
    html = rendered(
        '{% include "components/toasts.html" %}', messages=[message, Message(constants.INFO, "Hello.")]
    )
    assert re.findall(r'action="([^"]*)"', html) == ["/app/acme/restore/"]


def test_stars_have_a_text_alternative_and_none_is_no_rating():
    assert 'aria-label="4.52 out of 5"' in rendered("{% stars 4.52 %}")
    assert "no rating" in rendered("{% stars None %}")


@pytest.mark.parametrize("name", ["nothing-of-ours", ""])
def test_an_unknown_drawing_is_refused(name):
    with pytest.raises(TemplateSyntaxError):
        rendered("{% icon name %}", name=name)


def test_a_brand_colour_reaches_the_page_only_as_a_colour():
    html = rendered("{% brand_style colour %}", colour="#b4235a;}</style><script>", CSP_NONCE="n0")
    assert "<script>" not in html
    assert 'nonce="n0"' in html
