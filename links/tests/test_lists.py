"""What columns of a list mean, and what must not stand in them."""

from __future__ import annotations

import pytest

from core.exceptions import Invalid
from invitations.csv_reader.inspection import Layout, look
from links.columns import Column, LinkColumn, check_columns, read_columns
from links.fields import guess_date_format, guess_fields, lacking_fields, own_columns
from links.list_arguments import settle
from links.pasted_secrets import is_sealing_key, refuse_secrets, secret_columns
from links.sample import KEYS, sample_list


def layout(text: str) -> Layout:
    return look(text.encode(), is_whole=True, encoding="utf-8")


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("Email,Name,Reference ID", {"email": 0, "name": 1, "reference": 2}),
        ("Kunde;E-Mail-Adresse;Bestellnummer;Sprache;Kaufdatum", {
            "name": 0, "email": 1, "reference": 2, "locale": 3, "visited_on": 4,
        }),
        ("Prénom;Nom de famille;Courriel;Numéro de commande", {
            "first_name": 0, "last_name": 1, "email": 2, "reference": 3,
        }),
        ("Nombre completo,Correo electrónico,Número de pedido,Etiquetas", {
            "name": 0, "email": 1, "reference": 2, "tags": 3,
        }),
        ("Nome,Indirizzo e-mail,Numero ordine,Prodotto", {"name": 0, "email": 1, "reference": 2, "product": 3}),
        ("uid,email,name", {"reference": 0, "email": 1, "name": 2}),
        ("SKU,Product name,Mail,Ref,Customer,Site", {
            "skus": 0, "product": 1, "email": 2, "reference": 3, "name": 4, "domain": 5,
        }),
    ],
)  # fmt: skip
def test_headings_in_five_languages_say_what_a_column_is(header: str, fields: dict[str, int]) -> None:
    assert (
        guess_fields(Layout("utf-8", ",", True, 0, 0, tuple(header.replace(";", ",").split(",")), ()))
        == fields
    )


def test_lists_without_a_header_are_known_by_their_order_and_values() -> None:
    totally_money = layout("Ann,a@x.example,1,shop.example,mykey12\nBo,b@x.example,2,shop.example,mykey12\n")
    assert guess_fields(totally_money) == {"name": 0, "email": 1, "reference": 2, "domain": 3}
    assert secret_columns(totally_money) == [4]
    trustpilot = layout("a@x.example,Ann,1\nb@x.example,Bo,2\n")
    assert guess_fields(trustpilot) == {"email": 0, "name": 1, "reference": 2}
    assert secret_columns(trustpilot) == []


def test_five_columns_that_only_look_like_it_hold_no_secret() -> None:
    found = layout("Ann,a@x.example,1,shop.example,gold\nBo,b@x.example,2,shop.example,silver\n")
    assert secret_columns(found) == []


@pytest.mark.parametrize(
    "heading", ["Secret Key", "API-Key", "clé secrète", "Geheimer Schlüssel", "password"]
)
def test_columns_with_secrets_are_known_by_their_headings(heading: str) -> None:
    with pytest.raises(Invalid, match="changed") as caught:
        refuse_secrets(layout(f"name,email,reference,{heading}\nA,a@x.example,1,mykey12\n"))
    assert caught.value.code == "secret_in_file"
    assert "mykey12" not in caught.value.message


def test_columns_with_secrets_are_known_by_their_values() -> None:
    content = f"name,email,reference,x\nA,a@x.example,1,{KEYS.encryption_key}\n"
    assert secret_columns(layout(content)) == [3]
    assert secret_columns(layout("name,email,reference,x\nA,a@x.example,1,mykey12\n"), {"mykey12"}) == [3]
    assert not is_sealing_key("a" * 43 + "=!")
    assert not is_sealing_key("not base64 at all, but as long as such a key=")


def test_a_key_of_each_customers_own_is_no_secret_of_the_shop() -> None:
    assert secret_columns(layout("name,email,token\nA,a@x.example,k1\nB,b@x.example,k2\n")) == []
    assert secret_columns(layout("name,email,token\nA,a@x.example,k1\nB,b@x.example,k1\n")) == [2]


def test_the_number_of_the_order_goes_before_that_of_the_customer() -> None:
    both = layout("Customer ID,E-mail,Name,Order ID\n7,a@x.example,A,o-1\n")
    assert guess_fields(both)["reference"] == 3
    assert guess_fields(layout("Kundennummer,E-Mail,Name\n7,a@x.example,A\n"))["reference"] == 0


def test_the_dummy_list_is_understood_without_help() -> None:
    found = look(sample_list(), is_whole=True, encoding="utf-8")
    fields = guess_fields(found)
    assert fields == {"name": 0, "email": 1, "reference": 2, "product": 3, "visited_on": 4}
    assert guess_date_format(found, fields) == ("iso", False)
    assert own_columns(found.columns, fields, ()) == {"Branch": 5}


def test_fields_that_a_kind_of_link_needs_are_missed() -> None:
    assert lacking_fields("business_generated", {"email": 0}, "") == ["domain", "name", "reference"]
    named = {"email": 0, "first_name": 1, "reference": 2}
    assert lacking_fields("business_generated", named, "shop.example") == []
    assert lacking_fields("product", named, "shop.example") == ["skus"]
    assert lacking_fields("google", {}, "ChIJ") == []


def test_columns_are_read_by_word_and_own_ones_by_heading_or_place() -> None:
    headings = ("Name", "Mail", "Branch", "2")
    found = check_columns(read_columns(["email", "link=Go", "own:Branch", "own:1=Post", "own:2"]), headings)
    assert found == (
        Column("email", "CustomerEmail"),
        Column("link", "Go"),
        Column("own:2", "Branch"),
        Column("own:1", "Post"),
        Column("own:3", "2"),
    )
    for wrong in (["email", "own:9"], ["own:"], ["branch"], [], ["link", "email=uniquelink"]):
        with pytest.raises(Invalid, match=r"column|called"):
            check_columns(read_columns(wrong), headings)
    assert len(check_columns(read_columns(LinkColumn.values), ())) == len(LinkColumn)


def test_what_a_command_line_says_of_columns_is_checked() -> None:
    found = layout("Wer,Was,Wann\nAnn,a@x.example,03/04/2026\n")
    usual = {"columns": ["link"], "secrets": (), "leaves_secrets_out": False}
    mapping = ["name=Wer,email=#2", "visited_on=wann"]
    with pytest.raises(Invalid, match="several ways"):
        settle(found, mapping=mapping, date_format="", **usual)
    said = settle(found, mapping=mapping, date_format="mdy_slash", **usual)
    assert (said.fields, said.date_format) == ({"name": 0, "email": 1, "visited_on": 2}, "mdy_slash")
    for wrong in ("name", "nome=Wer", "name=Wem", "name=#4"):
        with pytest.raises(Invalid):
            settle(found, mapping=[wrong], date_format="", **usual)
