"""Made-up slips of goods given back, and of purchases that only look like it, in plain text.

Each has a shop that does not exist, a day, and what its total should be read as.
"""

from __future__ import annotations

TOP = """
                CLOVER LANE OUTFITTERS
                   77 BIRCH STREET
                  DAYTON, OH 45402
                   (937) 555-0131
"""
FOOT = """
        02/14/2026  09:31  REG 3
"""
GERMAN_TOP = """
                KORNBLUME MARKT GMBH
                   Lindenweg 7
                  20099 Hamburg
                 Tel. 040 5550123
"""
GERMAN_FOOT = """
        14.02.2026  09:31  KASSE 2
"""


def american(body: str) -> str:
    """A slip of the American shop."""
    return TOP + body + FOOT


def german(body: str) -> str:
    """A slip of the German shop."""
    return GERMAN_TOP + body + GERMAN_FOOT


def abroad(head: str, body: str) -> str:
    """A slip of a shop that is told by its head, with a day that is written alike everywhere."""
    return f"\n{head}\n{body}\n        14/02/2026  09:31\n"


FRENCH = "        LA MAISON DES TILLEULS SARL\n        5 rue des Tilleuls\n        69002 LYON"
ITALIAN = "        BOTTEGA DEL GLICINE SRL\n        Via Roma 12\n        20121 MILANO MI"
SPANISH = "        TIENDA LOS ALMENDROS SL\n        Calle Mayor 12\n        28013 MADRID"
PORTUGUESE = "        LOJA DAS GLICINIAS LDA\n        Rua Augusta 12\n        1100-053 LISBOA"
DUTCH = "        WINKEL DE KORENBLOEM BV\n        Dorpsstraat 12\n        1012 AB AMSTERDAM"
SWEDISH = "        BUTIK BLAKLINTEN AB\n        Storgatan 12\n        111 22 STOCKHOLM"
DANISH = "        BUTIK KORNBLOMSTEN APS\n        Algade 12\n        4000 ROSKILDE"
NORWEGIAN = "        BUTIKK KORNBLOMSTEN AS\n        Storgata 12\n        0155 OSLO"
POLISH = "        SKLEP BLAWATEK SP. Z O.O.\n        ul. Polna 12\n        00-625 WARSZAWA"
FINNISH = "        KAUPPA RUISKUKKA OY\n        Mannerheimintie 12\n        00100 HELSINKI"
CZECH = "        OBCHOD CHRPA S.R.O.\n        Dlouha 12\n        110 00 PRAHA"
HUNGARIAN = "        BUZAVIRAG BOLT KFT\n        Fo utca 12\n        1011 BUDAPEST"
ESTONIAN = "        POOD RUKKILILL OU\n        Pikk 12\n        10123 TALLINN"
TURKISH = "        PEYGAMBER CICEGI LTD STI\n        Bagdat Caddesi 12\n        34710 ISTANBUL"
INDONESIAN = "        TOKO MELATI INDAH\n        Jl. Mawar 12\n        JAKARTA 10110"
MALAYSIAN = (
    "        SINAR PAGI TRADING SDN BHD\n        22, JALAN MAWAR 3/1\n        47301 PETALING JAYA"
)

PLAIN = """
        CORDLESS DRILL                89.00
        TOTAL                         89.00
        VISA                          89.00
"""
TAXED = """
        CORDLESS DRILL                89.00
        SAW BLADE                     12.00
        SUBTOTAL                     101.00
        TAX 7.5%                       7.58
        {label}                      108.58
        VISA                         108.58
"""
MINUS = """
        CORDLESS DRILL               {0}
        SAW BLADE                    {1}
        SUBTOTAL                     {2}
        TAX 7.5%                     {3}
        TOTAL                        {4}
        VISA                         {4}
"""


def _signed(form: str) -> str:
    values = ("89.00", "12.00", "101.00", "7.58", "108.58")
    return MINUS.format(*(form.format(value) for value in values))


def _two(first: str, second: str, total: str, rest: str = "") -> str:
    """Two goods and their total under foreign words."""
    rows = ((first, "40,00"), (second, "20,00"), (total, "60,00"))
    return "".join(f"        {words:<24}  {price}\n" for words, price in rows) + rest


REFUNDS = {
    # What the slip calls itself, with amounts without a minus.
    "title refund": (american("\n        *** REFUND ***\n" + PLAIN), "-89.00"),
    "title return receipt": (american("\n        RETURN RECEIPT #1204\n" + PLAIN), "-89.00"),
    "title spaced": (american("\n        R E F U N D\n" + PLAIN), "-89.00"),
    "title misread": (american("\n        ** REFUNO **\n" + PLAIN), "-89.00"),
    "title with a day": (american("\n        REFUND: 02/14/2026\n" + PLAIN), "-89.00"),
    "title and tax": (american("\n   REFUND\n" + TAXED.format(label="TOTAL")), "-108.58"),
    "title credit note": (american("\n        CREDIT NOTE NO. 00412\n" + PLAIN), "-89.00"),
    "title store credit": (american("\n        STORE CREDIT\n" + PLAIN), "-89.00"),
    "title void sale": (american("\n        ** VOID SALE **\n" + PLAIN), "-89.00"),
    "title transaction voided": (american("\n        TRANSACTION VOIDED\n" + PLAIN), "-89.00"),
    "title type of transaction": (american("\n    TRANSACTION TYPE: REFUND\n" + PLAIN), "-89.00"),
    "title first of all": ("\n        REFUND\n" + american(PLAIN), "-89.00"),
    "title return": (american("\n        RETURN\n" + PLAIN), "-89.00"),
    "title return and minus": (american("\n        RETURN\n" + _signed("-{}")), "-108.58"),
    "title void": (american("\n        *** VOID ***\n" + PLAIN), "-89.00"),
    "title credit": (american("\n        CREDIT\n" + PLAIN), "-89.00"),
    "title among words of the till": (
        american("\n   REFUND   REG 03   OP 12   TRN 1234\n" + PLAIN), "-89.00",
    ),
    "title of a copy": (american("\n  ** REFUND ** CUSTOMER COPY\n" + PLAIN), "-89.00"),
    "title transaction: return": (american("\n   TRANSACTION: RETURN\n" + PLAIN), "-89.00"),
    "title sale cancelled": (american("\n   SALE CANCELLED\n" + PLAIN), "-89.00"),
    "title among other words": (american("\n   REFUND OF DRILL SET\n" + PLAIN), "-89.00"),
    "title return with a time": (american("\n   RETURN  09:31 AM\n" + PLAIN), "-89.00"),
    "title at the end": (american(PLAIN + "\n        *** REFUND ***\n"), "-89.00"),
    "title under the goods": (
        american("\n   CORDLESS DRILL   89.00\n   *** REFUND ***\n   TOTAL   89.00\n"), "-89.00",
    ),
    "card slip": (
        american("\n        REFUND             $45.00\n        VISA XXXX1234\n        APPROVED\n"),
        "-45.00",
    ),
    "card slip with total": (
        american("\n        REFUND             $45.00\n        TOTAL              $45.00\n"),
        "-45.00",
    ),
    # What the label of the total says.
    "refund total": (american(TAXED.format(label="REFUND TOTAL")), "-108.58"),
    "total refund": (american(TAXED.format(label="TOTAL REFUND")), "-108.58"),
    "amount refunded": (american(TAXED.format(label="AMOUNT REFUNDED")), "-108.58"),
    "refund due": (american(TAXED.format(label="REFUND DUE")), "-108.58"),
    "refund to card": (american(TAXED.format(label="REFUND TO CARD")), "-108.58"),
    "refund total with a minus": (
        american("\n   DRILL  -89.00\n   REFUND TOTAL  -89.00\n"), "-89.00",
    ),
    "total and refund of it": (
        american("\n   DRILL   89.00\n   TOTAL   89.00\n   AMOUNT REFUNDED   89.00\n"), "-89.00",
    ),
    # Notations.
    "-12.50": (american("\n        REFUND\n" + _signed("-{}")), "-108.58"),
    "12.50-": (american("\n        REFUND\n" + _signed("{}-")), "-108.58"),
    "(12.50)": (american("\n        REFUND\n" + _signed("({})")), "-108.58"),
    "$-12.50": (american("\n        REFUND\n" + _signed("$-{}")), "-108.58"),
    "-$12.50": (american("\n        REFUND\n" + _signed("-${}")), "-108.58"),
    "- $ 12.50": (american("\n        REFUND\n" + _signed("- $ {}")), "-108.58"),
    "($12.50)": (american("\n        REFUND\n" + _signed("(${})")), "-108.58"),
    "12.50 CR": (american("\n        REFUND\n" + _signed("{} CR")), "-108.58"),
    "12.50 CR without a title": (american(_signed("{} CR")), "-108.58"),
    "-12.50 without a title": (american(_signed("-{}")), "-108.58"),
    "minus of the total lost": (
        american("\n   DRILL   -$89.00\n   BLADE   -$12.00\n   TOTAL   $101.00\n"), "-101.00",
    ),
    "minus of the total lost under a title": (
        american("\n   REFUND\n   DRILL   -$89.00\n   BLADE   -$12.00\n   TOTAL   $101.00\n"),
        "-101.00",
    ),
    "minus of all but the subtotal lost": (
        american("\n   DRILL   89.00\n   SUBTOTAL   -89.00\n   TAX   6.68\n   TOTAL   95.68\n"),
        "-95.68",
    ),
    "minus read as a dash": (american(_signed("—{}")), "-108.58"),
    "minus read as a tilde": (american(_signed("~{}")), "-108.58"),
    "minus of an item lost": (
        american("\n   REFUND\n   DRILL   -89.00\n   BLADE   12.00\n   TOTAL   -101.00\n"),
        "-101.00",
    ),
    "minus of the goods lost": (
        american("\n   DRILL   89.00\n   BLADE   12.00\n   TOTAL   -101.00\n"), "-101.00",
    ),
    "a fee is kept": (
        american("\n   REFUND\n   DRILL   -89.00\n   RESTOCKING   9.00\n   TOTAL   -80.00\n"),
        "-80.00",
    ),
    "more came back than was bought": (
        american("\n   DRILL   -89.00\n   BLADE   12.00\n   NAILS   7.00\n   TOTAL   -70.00\n"),
        "-70.00",
    ),
    "tax of its own": (
        american("\n   REFUND\n   DRILL   -89.00\n   TAX   -6.68\n   TOTAL   -95.68\n"), "-95.68",
    ),
    # Other languages.
    "GUTSCHRIFT": (german("\n  GUTSCHRIFT\n" + _two("BOHRER", "SAEGE", "SUMME EUR")), "-60.00"),
    "RETOURE": (german("\n  *RETOURE*\n" + _two("BOHRER", "SAEGE", "GESAMT EUR")), "-60.00"),
    "STORNO": (german("\n  STORNO\n" + _two("BOHRER", "SAEGE", "SUMME")), "-60.00"),
    "ERSTATTUNG": (german("\n  ERSTATTUNG\n" + _two("BOHRER", "SAEGE", "SUMME")), "-60.00"),
    "Erstattungsbetrag": (german(_two("BOHRER", "SAEGE", "Erstattungsbetrag EUR")), "-60.00"),
    "Rückgabe mit Minus": (
        german("\n   RÜCKGABE\n   BOHRER   -40,00\n   SÄGE   -20,00\n   SUMME EUR   -60,00\n"),
        "-60.00",
    ),
    "REMBOURSEMENT": (
        abroad(FRENCH, "  REMBOURSEMENT\n" + _two("PERCEUSE", "SCIE", "TOTAL TTC")), "-60.00",
    ),
    "AVOIR": (abroad(FRENCH, "  AVOIR N° 12\n" + _two("PERCEUSE", "SCIE", "TOTAL TTC")), "-60.00"),
    "Montant remboursé": (
        abroad(FRENCH, _two("PERCEUSE", "SCIE", "MONTANT REMBOURSÉ")), "-60.00",
    ),
    "RESO": (abroad(ITALIAN, "  RESO\n" + _two("TRAPANO", "SEGA", "TOTALE EURO")), "-60.00"),
    "RIMBORSO": (abroad(ITALIAN, "  RIMBORSO\n" + _two("TRAPANO", "SEGA", "TOTALE")), "-60.00"),
    "DEVOLUCIÓN": (
        abroad(SPANISH, "  DEVOLUCIÓN\n" + _two("TALADRO", "SIERRA", "TOTAL EUR")), "-60.00",
    ),
    "REEMBOLSO": (
        abroad(SPANISH, "  REEMBOLSO\n" + _two("TALADRO", "SIERRA", "TOTAL EUR")), "-60.00",
    ),
    "DEVOLUÇÃO": (
        abroad(PORTUGUESE, "  DEVOLUÇÃO\n" + _two("BROCA", "SERRA", "TOTAL EUR")), "-60.00",
    ),
    "RETOUR": (abroad(DUTCH, "  RETOUR\n" + _two("BOOR", "ZAAG", "TOTAAL EUR")), "-60.00"),
    "TOTAAL RETOUR": (abroad(DUTCH, _two("BOOR", "ZAAG", "TOTAAL RETOUR")), "-60.00"),
    "ÅTERKÖP": (abroad(SWEDISH, "  ÅTERKÖP\n" + _two("BORR", "SÅG", "TOTALT SEK")), "-60.00"),
    "RETUR": (abroad(DANISH, "  RETUR\n" + _two("BOR", "SAV", "TOTAL DKK")), "-60.00"),
    "REFUSJON": (abroad(NORWEGIAN, "  REFUSJON\n" + _two("BOR", "SAG", "SUM NOK")), "-60.00"),
    "ZWROT": (abroad(POLISH, "  ZWROT TOWARU\n" + _two("WIERTLO", "PILA", "SUMA PLN")), "-60.00"),
    "PALAUTUS": (
        abroad(FINNISH, "  PALAUTUS\n" + _two("PORA", "SAHA", "YHTEENSÄ EUR")), "-60.00",
    ),
    "DOBROPIS": (abroad(CZECH, "  DOBROPIS\n" + _two("VRTAK", "PILA", "CELKEM KČ")), "-60.00"),
    "VISSZÁRU": (abroad(HUNGARIAN, "  VISSZÁRU\n" + _two("FURO", "FURESZ", "ÖSSZESEN")), "-60.00"),
    "TAGASTUS": (abroad(ESTONIAN, "  TAGASTUS\n" + _two("PUUR", "SAAG", "KOKKU EUR")), "-60.00"),
    "İADE": (abroad(TURKISH, "  İADE FİŞİ\n" + _two("MATKAP", "TESTERE", "TOPLAM")), "-60.00"),
    "PENGEMBALIAN": (
        abroad(
            INDONESIAN,
            "   PENGEMBALIAN BARANG\n   BOR   Rp 400.000\n   GERGAJI   Rp 200.000\n"
            "   TOTAL   Rp 600.000\n",
        ),
        "-600000",
    ),
    "BAYARAN BALIK": (
        abroad(
            MALAYSIAN,
            "   BAYARAN BALIK\n   GERUDI   RM40.00\n   GERGAJI   RM20.00\n   JUMLAH   RM60.00\n",
        ),
        "-60.00",
    ),
}  # fmt: skip
"""Text and total of slips that say that something was given back."""

BOUGHT = """
        CORDLESS DRILL                89.00
        SAW BLADE                     12.00
        SUBTOTAL                     101.00
        TAX 7.5%                       7.58
        TOTAL                        108.58
"""
PAID = BOUGHT + "        VISA                         108.58\n"

PURCHASES = {
    "no refunds": (american(PAID + "\n   NO REFUNDS WITHOUT RECEIPT\n"), "108.58"),
    "no refund": (american(PAID + "\n   NO REFUND\n   NO EXCHANGE\n"), "108.58"),
    "return within": (american(PAID + "\n   RETURN WITHIN 30 DAYS WITH RECEIPT\n"), "108.58"),
    "exchange or refund": (american(PAID + "\n   EXCHANGE OR REFUND WITHIN 14 DAYS\n"), "108.58"),
    "refund policy": (american(PAID + "\n   REFUND POLICY\n   ASK OUR STAFF\n"), "108.58"),
    "returns": (american(PAID + "\n   RETURNS:\n   WITHIN 30 DAYS\n"), "108.58"),
    "policy as a heading": (american(PAID + "\n   REFUND / EXCHANGE\n   ASK US\n"), "108.58"),
    "policy on top": (american("\n   ALL SALES FINAL, NO REFUNDS\n" + PAID), "108.58"),
    "return is change": (
        american(BOUGHT + "\n   CASH   120.00\n   RETURN   11.42\n"), "108.58",
    ),
    "return is change below": (
        american(BOUGHT + "\n   CASH   120.00\n   RETURN\n                    11.42\n"), "108.58",
    ),
    "refund of a zero": (american(PAID + "   AMOUNT REFUNDED   0.00\n"), "108.58"),
    "refund of some": (american(PAID + "   TOTAL REFUND   12.00\n"), "108.58"),
    "one item voided": (
        american("\n  NAILS  7.00\n  VOID  -7.00\n" + PAID), "108.58",
    ),
    "one item voided in a row of its own": (
        american("\n  NAILS  7.00\n  ** VOID **\n  NAILS  -7.00\n" + PAID), "108.58",
    ),
    "one item returned": (
        american("\n  DRILL  89.00\n  RETURN\n  BLADE  -12.00\n  TOTAL  77.00\n  VISA  77.00\n"),
        "77.00",
    ),
    "one item refunded": (
        american("\n  DRILL  89.00\n  *REFUND*\n  BLADE  -12.00\n  TOTAL  77.00\n  VISA  77.00\n"),
        "77.00",
    ),
    "discounts": (
        american("\n  DRILL  89.00\n  MEMBER  -5.00\n  COUPON  -4.00\n  TOTAL  80.00\n"), "80.00",
    ),
    "bottle refund": (
        american("\n  COLA  9.00\n  BOTTLE DEPOSIT  -0.50\n  TOTAL  8.50\n  CASH  8.50\n"), "8.50",
    ),
    "Leergut": (
        german("\n  MILCH  3,19\n  BROT  4,45\n  LEERGUT  -3,75\n  LEERGUT  -1,50\n"
               "  LEERGUT  -0,25\n  SUMME EUR  2,14\n  BAR  5,00\n  RÜCKGELD  -2,86\n"),
        "2.14",
    ),
    "Pfand": (
        german("\n  COLA  1,19\n  PFAND  0,25\n  SUMME EUR  1,44\n  BAR  1,44\n"), "1.44",
    ),
    "Umtausch": (
        german("\n" + _two("BOHRER", "SAEGE", "SUMME EUR", "  KARTE EUR   60,00\n")
               + "  Umtausch und Rückgabe nur mit Bon\n  Keine Erstattung in bar\n"),
        "60.00",
    ),
    "remboursement": (
        abroad(FRENCH, _two("PERCEUSE", "SCIE", "TOTAL TTC", "  CB   60,00\n")
               + "  ECHANGE OU REMBOURSEMENT SOUS 30 JOURS\n"),
        "60.00",
    ),
    "devoluciones": (
        abroad(SPANISH, _two("TALADRO", "SIERRA", "TOTAL EUR", "  TARJETA   60,00\n")
               + "  DEVOLUCIONES SOLO CON TICKET\n"),
        "60.00",
    ),
    "devolución is change": (
        abroad(SPANISH, _two("TALADRO", "SIERRA", "TOTAL EUR",
                             "  EFECTIVO   70,00\n  DEVOLUCIÓN   10,00\n")),
        "60.00",
    ),
    "retour is change": (
        abroad(DUTCH, _two("BOOR", "ZAAG", "TOTAAL EUR", "  CONTANT   70,00\n  RETOUR   10,00\n")),
        "60.00",
    ),
    "retur is change": (
        abroad(DANISH, _two("BOR", "SAV", "TOTAL DKK", "  KONTANT   70,00\n  RETUR   10,00\n")),
        "60.00",
    ),
    "resto is change": (
        abroad(ITALIAN, _two("TRAPANO", "SEGA", "TOTALE", "  CONTANTI 70,00\n  RESTO 10,00\n")),
        "60.00",
    ),
    "credit card": (american(BOUGHT + "\n  CREDIT   108.58\n  CREDIT CARD SALE\n"), "108.58"),
    "return ticket": (
        american("\n  DAY RETURN\n  ADULT   9.00\n  TOTAL   9.00\n  CASH   9.00\n"), "9.00",
    ),
}  # fmt: skip
"""Text and total of purchases that only have a word or a sign of a refund."""

LIKE = {
    "return ticket in a row of its own": (
        american("\n  RETURN\n  ADULT   9.00\n  CHILD   4.50\n  TOTAL   13.50\n"), "13.50",
    ),
    "a dash before each price": (
        american("\n  DRILL - 89.00\n  BLADE - 12.00\n  TOTAL - 101.00\n"), "101.00",
    ),
    "a dash before the price of goods": (
        american("\n  DRILL - 89.00\n  BLADE - 12.00\n  TOTAL   101.00\n"), "101.00",
    ),
    "only discounts seen": (
        american("\n  MEMBER -5.00\n  LOYAL -4.00\n  TOTAL   80.00\n"), "80.00",
    ),
}  # fmt: skip
"""Purchases that nothing tells from a refund: these must not be ok with the wrong sign."""
