"""Reads corpora as JSON on stdin, writes sacreBLEU's scores of each as JSON on stdout."""

import json
import sys

from sacrebleu.metrics import BLEU, CHRF

scores = [
    {
        "bleu": BLEU().corpus_score(corpus["hypotheses"], [corpus["references"]]).score,
        "chrf": CHRF().corpus_score(corpus["hypotheses"], [corpus["references"]]).score,
        "chrfpp": CHRF(word_order=2).corpus_score(corpus["hypotheses"], [corpus["references"]]).score,
    }
    for corpus in json.load(sys.stdin)
]
json.dump(scores, sys.stdout)
