"""Small receipts in plain text, of shops that do not exist, with what a reader should find."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from drawn import page

from receipts.page.page import ReadPage

HEADLINE = 32.0
"""Height of large print, in pixels."""


@dataclass(frozen=True)
class Paper:
    """One receipt.

    Args:
        text: Its rows.
        merchant: The shop's name as printed.
        date: The day of purchase.
        total: What was paid.
        currency: ISO 4217 code.
        large: Height of rows in large print, by number.
    """

    text: str
    merchant: str
    date: dt.date
    total: str
    currency: str
    large: Mapping[int, float] = field(default_factory=dict)

    @property
    def page(self) -> ReadPage:
        return page(self.text, heights=self.large)


PAPERS = {
    "US grocery": Paper(
        """
                 FERN & FIELD MARKET
                  14 ORCHARD ROAD
                SPRINGDALE, OH 45246
                   (513) 555-0142

        ORGANIC MILK 1GAL              4.99 F
        SOURDOUGH BREAD                3.49 F
        PAPER TOWELS                   6.29 T

        SUBTOTAL                      14.77
        TAX 7.25%                      0.46
        TOTAL                         15.23

        CASH                          20.00
        CHANGE                         4.77

        04/21/2026  17:42  REG 3
                    THANK YOU
        """,
        "FERN & FIELD MARKET",
        dt.date(2026, 4, 21),
        "15.23",
        "USD",
        {0: HEADLINE},
    ),
    "US diner": Paper(
        """
                    The Tin Spoon
                   88 Canal Street
                 Portland, OR 97209

        Server: Ann            Table 12
        05/02/2026               7:15 PM

        1 Meatloaf                    16.50
        1 Cobb Salad                  14.00
        2 Iced Tea                     6.00

        Subtotal                      36.50
        Tax                            3.01
        Total                         39.51

        Suggested tip 18%              6.57
        Suggested tip 20%              7.30
        """,
        "The Tin Spoon",
        dt.date(2026, 5, 2),
        "39.51",
        "USD",
        {0: HEADLINE},
    ),
    "UK cafe": Paper(
        """
                 HARBOUR LIGHT CAFE
                   3 Quay Street
                   Whitby YO21 1DL
               VAT No 123 4567 89

        2 FLAT WHITE                  £6.40
        1 SCONE                       £3.50
        1 SOUP                        £7.25

        TOTAL                        £17.15
        VISA                         £17.15

        VAT 20% INCLUDED              £2.86
        14/06/2026 11:05
        """,
        "HARBOUR LIGHT CAFE",
        dt.date(2026, 6, 14),
        "17.15",
        "GBP",
        {0: HEADLINE},
    ),
    "German grocery": Paper(
        """
                 KORNBLUME MARKT
                 Lindenweg 7
                 20099 Hamburg
                 Tel. 040 5550123

        VOLLMILCH 3,5%                 1,19 B
        ROGGENBROT                     3,45 B
        SPÜLMITTEL                     2,29 A
        PFAND                          0,25 A

        SUMME EUR                      7,18
        BAR                           10,00
        RÜCKGELD                      -2,82

        MWST     NETTO   STEUER   BRUTTO
        A 19,0%   2,13     0,41     2,54
        B  7,0%   4,34     0,30     4,64

        23.05.2026  18:20  KASSE 2
        """,
        "KORNBLUME MARKT",
        dt.date(2026, 5, 23),
        "7.18",
        "EUR",
        {0: HEADLINE},
    ),
    "French restaurant": Paper(
        """
                LA CUILLERE D'ARGENT
                 5 rue des Tilleuls
                    69002 LYON
              SIRET 123 456 789 00012

        2 MENU DU JOUR                37,00
        1 CAFE                         2,40
        1 CARAFE                      12,00

        TOTAL HT                      46,73
        TVA 10%                        4,67
        TOTAL TTC                  51,40 €
        CB                         51,40 €

        le 09/06/2026 a 13:12
        """,
        "LA CUILLERE D'ARGENT",
        dt.date(2026, 6, 9),
        "51.40",
        "EUR",
        {0: HEADLINE},
    ),
    "Malaysian shop": Paper(
        """
            SINAR PAGI TRADING SDN BHD
                  (123456-X)
            NO. 22, JALAN MAWAR 3/1,
              47301 PETALING JAYA
            GST ID NO: 000123456789

                  TAX INVOICE
        Date: 12/03/2026   Time: 10:21

        A4 PAPER 80GSM
        2 x 11.90                     23.80 SR
        BALL PEN                       1.60 SR

        Total Excl GST               RM25.40
        GST 6%                        RM1.53
        Total Incl GST               RM26.93
        Rounding Adj                  RM0.02
        Total Rounded                RM26.95
        Cash                         RM50.00
        Change                       RM23.05
        """,
        "SINAR PAGI TRADING SDN BHD",
        dt.date(2026, 3, 12),
        "26.95",
        "MYR",
    ),
    "US refund": Paper(
        """
                  OAK RIDGE TOOLS
                  901 MILL AVENUE
                  DAYTON, OH 45402

                     REFUND
        CORDLESS DRILL               -89.00

        SUBTOTAL                     -89.00
        TAX                           -6.68
        TOTAL                        -95.68
        VISA                         -95.68

        02/14/2026 09:31
        """,
        "OAK RIDGE TOOLS",
        dt.date(2026, 2, 14),
        "-95.68",
        "USD",
        {0: HEADLINE},
    ),
    "Swiss bakery": Paper(
        """
                 BÄCKEREI SONNTAG
                   Seestrasse 21
                    8002 Zürich

        TORTE                     1'150.00
        GIPFELI 10 x 1.45            14.50

        TOTAL CHF                 1'164.50
        KARTE                     1'164.50

        30.01.2026 08:44
        """,
        "BÄCKEREI SONNTAG",
        dt.date(2026, 1, 30),
        "1164.50",
        "CHF",
        {0: HEADLINE},
    ),
}
