"""The country of the shop and its currency, from what receipts print of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn import lines
from hypothesis import given
from hypothesis import strategies as st

from receipts.errors import BadData
from receipts.place.country import order_shares, place
from receipts.place.table import FILE, ORDERS, load_countries, read_countries

COUNTRIES = [
    ("12 Elm Street\nSpringfield, IL 62704", "US"),
    ("12 Elm Street\nSPRINGFIELD IL 62704-1234", "US"),
    ("SPRINGFIELDIL62704", "US"),
    ("(512) 555-0142\nSALES TAX 1.20", "US"),
    ("Main Street\nSan Diego", "US"),
    ("Toronto ON M5V 2A1\nHST 13% 1.30", "CA"),
    ("Tel 416-555-0187", "CA"),
    ("GST R123456789\nTOTAL $10.50", "CA"),
    ("10 High Street\nLeeds LS1 4AB", "GB"),
    ("VAT No GB 123 4567 89", "GB"),
    ("www.example.co.uk", "GB"),
    ("KEDAI BUKU SDN BHD\n43000 KAJANG, SELANGOR", "MY"),
    ("SDN. BHD. (123456-X)\nTOTAL RM 12.00", "MY"),
    ("KEDAI KOPI SDN.BHD", "MY"),
    ("FOO PTE LTD\nSingapore 238823", "SG"),
    ("Musterweg 5\nUSt-IdNr. DE123456789", "DE"),
    ("Bäckerei GmbH\nMwSt 7%", "DE"),
    ("UID-Nr ATU12345678\nWien", "AT"),
    ("CHE-123.456.789 MWST\nZürich", "CH"),
    ("SIRET 123 456 789 00012\n01 42 55 01 23", "FR"),
    ("P.IVA 12345678901\nROMA", "IT"),
    ("CIF B12345678\nMadrid", "ES"),
    ("Contribuinte 501234567\nLisboa", "PT"),
    ("BTW nr NL123456789B01\nUtrecht", "NL"),
    ("CVR-nr 12345678\nAarhus", "DK"),
    ("Org.nr 556123-4567\nKvitto", "SE"),
    ("ABN 12 345 678 901\nNSW 2000", "AU"),
    ("FOO PTY LTD\n(03) 9555 0123", "AU"),
    ("GST No 12-345-678\nAuckland", "NZ"),
    ("GSTIN 29ABCDE1234F1Z5\nBengaluru", "IN"),
    ("VAT REG TIN 123-456-789-000\nMakati", "PH"),
    ("TRN No 100123456700003\nDubai", "AE"),
    ("領収書 東京都\n合計 ¥1,200", "JP"),
    ("Seoul 서울 영수증", "KR"),
    ("CNPJ 12.345.678/0001-95\nSão Paulo", "BR"),
    ("RFC ABC010203XY9\nMonterrey", "MX"),
    ("+60 3-5555 0123", "MY"),
    ("+44 20 7946 0000", "GB"),
    ("+971 4 555 0123", "AE"),
]


@pytest.mark.parametrize(("text", "country"), COUNTRIES)
def test_country(text: str, country: str) -> None:
    found = place(lines(text)).countries
    assert next(iter(found), "") == country


CURRENCIES = [
    ("TOTAL RM 12.00", "MYR"),
    ("TOTAL (RM)   12.00", "MYR"),
    ("TOTAL $12.00", "USD"),
    ("TOTAL £12.00", "GBP"),
    ("TOTAL 12,00 €", "EUR"),
    ("SUMME EUR 12,00", "EUR"),
    ("TOTAL CHF 12.00", "CHF"),
    ("TOTAL S$12.00", "SGD"),
    ("TOTAL AED 12.00", "AED"),
    ("TOTAL ₹ 120.00", "INR"),
    ("TOTAL Rs. 120.00", "INR"),
    ("TOTAL Rp 12.000", "IDR"),
    ("Total 129,00 kr\nAarhus\nCVR-nr 12345678", "DKK"),
    ("Total 129,00 kr\nOrg.nr 556123-4567\nKvitto", "SEK"),
    ("合計 ¥1,200\n領収書", "JPY"),
    ("TOTAL Rs 120\nKarachi NTN 1234567", "PKR"),
    # the sign is shared, the place is not
    ("TOTAL $12.00\nToronto ON M5V 2A1", "CAD"),
    ("TOTAL $12.00\nSydney NSW 2000", "AUD"),
    ("TOTAL $12.00\nFOO PTE LTD Singapore 238823", "SGD"),
    ("TOTAL $120.00\nRFC ABC010203XY9 Monterrey", "MXN"),
    ("TOTAL $12.00\nAustin, TX 78701", "USD"),
    # no sign at all
    ("TOTAL 12.00\nAustin, TX 78701", "USD"),
    ("TOTAL 12.00\nKEDAI BUKU SDN BHD", "MYR"),
    ("TOTAL 12,00\nUSt-IdNr. DE123456789", "EUR"),
    # nothing to go by
    ("TOTAL 12.00", ""),
    ("le 12.05.18 frozen 3 ft 12", ""),
]


@pytest.mark.parametrize(("text", "currency"), CURRENCIES)
def test_currency(text: str, currency: str) -> None:
    assert place(lines(text)).currency == currency


def test_new_york_is_not_york() -> None:
    assert "GB" not in place(lines("New York")).countries


def test_words_inside_words_do_not_count() -> None:
    assert place(lines("BARITONE ROMANTIC SLIMA")).countries == {}


def test_lost_blanks_are_allowed_for() -> None:
    assert next(iter(place(lines("THEDUBAIMALL")).countries), "") == ""
    assert next(iter(place(lines("DUBAIMALL")).countries)) == "AE"
    assert next(iter(place(lines("KEDAIBUKUSDNBHD")).countries)) == "MY"


def test_a_word_printed_often_counts_once() -> None:
    once = place(lines("SELANGOR")).countries["MY"]
    often = place(lines("SELANGOR\nSELANGOR\nSELANGOR")).countries["MY"]
    assert once == often


def test_every_clue_is_named_with_its_points() -> None:
    found = place(lines("Leeds LS1 4AB\nTOTAL £3.00"))
    details = {e.name: e.detail for e in found.evidence if e.detail.startswith("GB")}
    assert details == {
        "country_place": "GB: leeds",
        "country_pattern": "GB: LS1 4AB",
        "country_currency": "GB: £",
    }
    assert all(e.points > 0 for e in found.evidence)


def test_nothing_printed() -> None:
    found = place([])
    assert (dict(found.countries), found.currency, found.evidence) == ({}, "", ())


@pytest.mark.parametrize(
    ("countries", "order"),
    [
        ({"US": 5.0}, "MDY"),
        ({"PH": 5.0}, "MDY"),
        ({"GB": 5.0}, "DMY"),
        ({"MY": 3.0, "US": 0.5}, "DMY"),
        ({"JP": 5.0}, "YMD"),
        ({"SE": 5.0}, "YMD"),
    ],
)
def test_order_of_the_likeliest_country(countries: dict[str, float], order: str) -> None:
    shares = order_shares(countries)
    assert max(shares, key=lambda name: shares[name]) == order


def test_a_dollar_sign_alone_leaves_the_order_open() -> None:
    shares = order_shares(place(lines("TOTAL $3.00")).countries)
    assert 0.5 < shares["MDY"] < 0.8


@given(st.dictionaries(st.sampled_from([*load_countries().countries, "XX"]), st.floats(-5, 30)))
def test_shares_of_orders_make_a_whole(countries: dict[str, float]) -> None:
    shares = order_shares(countries)
    assert shares.keys() == set(ORDERS)
    assert sum(shares.values()) == pytest.approx(1.0)
    assert min(shares.values()) > 0


@given(st.text(max_size=60))
def test_any_text_is_read_without_error(text: str) -> None:
    place(lines(text))


def test_the_table_hangs_together() -> None:
    table = load_countries()
    meant = {currency for currencies in table.marks.values() for currency in currencies}
    spoken = {language for languages in table.languages.values() for language in languages}
    assert len(table.countries) >= 40
    for country in table.countries.values():
        assert country.currency in meant
        assert set(country.languages) <= spoken


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('order = "MDY"', 'order = "MYD"', "[US] order"),
        ('phone = "1"\nsites = ["us"]', 'sites = ["us"]', "[US] phone is missing"),
        ('sites = ["us"]', 'sites = ["us"]\nzip = 1', "[US] has the unknown key 'zip'"),
        ('sites = ["us"]', 'sites = "us"', "[US] sites"),
        ("[US]", "[Usa]", "[Usa]"),
        ("name = 2.0", "nam = 2.0", "[points]"),
        ("points = 4.0 }", "point = 4.0 }", "patterns"),
        ("[US]", "[US", "no valid TOML"),
    ],
)
def test_a_bad_table_is_refused_by_name(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    bad = tmp_path / "countries.toml"
    bad.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadData) as refused:
        read_countries(bad)
    assert said in str(refused.value)
    assert "countries.toml" in str(refused.value)
