"""The cases of all rules, by rule."""

from __future__ import annotations

from rules.card.cases import CASES as CARD
from rules.files.cases import CASES as FILES
from rules.labels.cases import CASES as LABELS
from rules.lfs.cases import CASES as LFS
from rules.policy.cases import CASES as POLICY

CASES = dict(sorted((FILES | LABELS | LFS | CARD | POLICY).items()))
