"""Receipts of which only a part is on the picture: cut off at every row, or one row lost."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from textwrap import dedent

from papers import HEADLINE, PAPERS, Paper

MORE = {
    "cash given": Paper(
        """
                  MAPLE CORNER DELI
                   12 Elm Street
                 Albany, NY 12207
        05/26/2026  12:10

        TURKEY SANDWICH                9.50
        LEMONADE                       3.50
        COOKIE                         2.00
        SUBTOTAL                      15.00
        TAX                            1.20
        TOTAL                         16.20
        CASH                          20.00
        CHANGE                         3.80
        """,
        "MAPLE CORNER DELI", dt.date(2026, 5, 26), "16.20", "USD", {0: HEADLINE},
    ),
    "one item": Paper(
        """
                 NORTHGATE PHARMACY
                  400 Lake Avenue
                 Madison, WI 53703
        05/31/2026  08:02

        VITAMIN C                     12.99
        TAX                            0.71
        TOTAL DUE                     13.70
        DEBIT                         13.70
        """,
        "NORTHGATE PHARMACY", dt.date(2026, 5, 31), "13.70", "USD", {0: HEADLINE},
    ),
    "tip by hand": Paper(
        """
                  BLUE HERON GRILL
                  9 Harbor Road
                 Bangor, ME 04401
        Date: 05/20/2026  19:40
        Server: Kim   Table 4

        SALMON                        24.00
        HOUSE WINE                     9.00
        Subtotal                      33.00
        Sales Tax                      2.64
        Total                         35.64
        Tip                            6.00
        Grand Total                   41.64
        VISA                          41.64
        """,
        "BLUE HERON GRILL", dt.date(2026, 5, 20), "41.64", "USD", {0: HEADLINE},
    ),
    "members save": Paper(
        """
                 WILLOW CREEK FOODS
                  210 Main Street
                 Boise, ID 83702
        03/15/2026  17:30

        APPLES                         4.20
        CHEESE                         6.80
        BREAD                          3.00
        SUBTOTAL                      14.00
        MEMBER DISCOUNT               -1.40
        SUBTOTAL                      12.60
        TAX                            0.76
        BALANCE DUE                   13.36
        MASTERCARD                    13.36
        YOU SAVED                      1.40
        """,
        "WILLOW CREEK FOODS", dt.date(2026, 3, 15), "13.36", "USD", {0: HEADLINE},
    ),
    "equal items": Paper(
        """
                 QUAY STREET BOOKS
                   8 Quay Street
                   Whitby YO21 1DL
                14/06/2026 11:05

        NOVEL                         £8.00
        NOVEL                         £8.00
        MAP                           £8.00
        TOTAL                        £24.00
        CASH                         £30.00
        CHANGE                        £6.00
        """,
        "QUAY STREET BOOKS", dt.date(2026, 6, 14), "24.00", "GBP", {0: HEADLINE},
    ),
    "items that add up": Paper(
        """
                 BROOKSIDE HARDWARE
                   17 Mill Lane
                 Dayton, OH 45402
        04/22/2026  10:15

        HAMMER                        12.00
        NAILS                          3.00
        TOOL SET                      15.00
        GLUE                           5.00
        SUBTOTAL                      35.00
        TAX                            2.45
        TOTAL                         37.45
        VISA                          37.45
        """,
        "BROOKSIDE HARDWARE", dt.date(2026, 4, 22), "37.45", "USD", {0: HEADLINE},
    ),
    "Zwischensumme": Paper(
        """
                 BLUMENHOF DROGERIE GMBH
                 Marktplatz 3
                 50667 Köln
                 12.05.2026  16:20

        SEIFE                          1,95 A
        SHAMPOO                        3,45 A
        ZWISCHENSUMME                  5,40
        RABATT                        -0,40
        SUMME EUR                      5,00
        BAR                           10,00
        RÜCKGELD                       5,00
        """,
        "BLUMENHOF DROGERIE GMBH", dt.date(2026, 5, 12), "5.00", "EUR", {0: HEADLINE},
    ),
    "rounded": Paper(
        """
             PERNIAGAAN SERI BAYU SDN BHD
               15, JALAN KENANGA 2,
               40000 SHAH ALAM
        Date: 20/05/2026   11:31

        PEN                            3.40
        BOOK                           9.93
        Total                         13.33
        Rounding                       0.02
        Net Total                     13.35
        Cash                          20.00
        Change                         6.65
        """,
        "PERNIAGAAN SERI BAYU SDN BHD", dt.date(2026, 5, 20), "13.35", "MYR",
    ),
    "paid before the total": Paper(
        """
                 CAFE MIRABELLE SARL
                 14 rue des Lilas
                 75011 PARIS
                 22/05/2026 09:15

        CROISSANT                      1,40
        CAFE CREME                     3,80
        SOUS-TOTAL                     5,20
        CB                             5,20
        TOTAL TTC                      5,20
        """,
        "CAFE MIRABELLE SARL", dt.date(2026, 5, 22), "5.20", "EUR", {0: HEADLINE},
    ),
}  # fmt: skip
"""Besides those of :mod:`papers`: the day on top, so that nothing else tells what is cut off."""


def day_on_top(paper: Paper) -> Paper:
    """The same receipt with the row of its day below the shop's name."""
    rows = dedent(paper.text).strip("\n").split("\n")
    day = next(n for n, row in enumerate(rows) if re.search(r"\d\d?[./]\d\d?[./]\d{4}", row))
    rows.insert(1, rows.pop(day))
    return replace(paper, text="\n".join(rows))


WHOLE = {
    **PAPERS,
    **MORE,
    **{f"{name}, day on top": day_on_top(paper) for name, paper in PAPERS.items()},
}


def halves(paper: Paper) -> Iterator[tuple[str, Paper]]:
    """The receipt cut off below each of its rows, above each, or without it; and how it is."""
    rows = dedent(paper.text).strip("\n").split("\n")
    for number in range(1, len(rows)):
        if rows[number - 1].strip():
            below = {row: height for row, height in paper.large.items() if row < number}
            yield (
                f"down to {rows[number - 1].split()}",
                replace(paper, text="\n".join(rows[:number]), large=below),
            )
        if rows[number].strip():
            lost = "\n".join(rows[number:])
            yield f"from {rows[number].split()}", replace(paper, text=lost, large={})
            folded = "\n".join((*rows[:number], "", *rows[number + 1 :]))
            yield f"without {rows[number].split()}", replace(paper, text=folded)
