"""LookML's parser (lkml): an export, read and told as JSON."""

from __future__ import annotations

import json
import sys

import lkml

with open(sys.argv[1]) as opened:
    print(json.dumps(lkml.load(opened)))
