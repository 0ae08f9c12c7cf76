"""The places in which a token is put."""

from __future__ import annotations

import json

from hostile.canaries import CANARIES
from sound import CONFIG, README

A, B, C = CANARIES.values()
Place = tuple[dict[str, str], list[str]]  # what of the model is changed, and the arguments
SMOKE = """
publish: {retry-seconds: 0}
target: {kind: self-hosted}
smoke:
  cases: [{text: I am calm, expect: calm}]
  load: {ramp: [20], seconds-per-step: 0.05}
  cold-start: {retry-seconds: 0}
"""


def _yaml(text: str) -> Place:
    return {"hfdeploy.yaml": text}, []


PLACES: dict[str, Place] = {
    "the labels of config.json": ({"config.json": CONFIG.replace("calm", A).replace("happy", B)}, []),
    "the labels of hfdeploy.yaml": _yaml(json.dumps({"labels": [A, B, C]})),
    "the license": ({"README.md": README.replace("apache-2.0", f"{A} {B}")}, []),
    "the language": ({"README.md": README.replace("language: en", f"language: [{A}, {B}]")}, []),
    "the task": ({"README.md": README.replace("text-classification\nlabels", f"{A}\nlabels")}, []),
    "the library and a tag of the card": ({"README.md": README.replace("transformers", A).replace("emotion", B)}, []),
    "a key of the card": ({"README.md": README.replace("tags:", f"{A}: {B}\ntags:")}, []),
    "front matter that is no YAML": ({"README.md": README.replace("tags:", f"{A}: [{B}\ntags:")}, []),
    "a file's name": ({f"{A}.bin": "x", f"{B}/.env": "x", f"{C} .txt": "x"}, []),
    "a secret's line": ({"notes.py": f'HF_TOKEN = "{A}"\nOTHER = "hf_{"aB1" * 12}"'}, []),
    "a class of config.json": ({"config.json": CONFIG.replace("DistilBertForSequenceClassification", A)}, []),
    "config.json that is no JSON": ({"config.json": CONFIG.replace('"dim": 4', f'"dim": {A}')}, []),
    "the tag": ({}, ["--tag", A]),
    "the repository's name": ({}, ["--repo-id", f"acme/{B}"]),
    "a repository's name that is none": ({}, ["--repo-id", f"{A}/{B}/{C}"]),
    "the commit's message": _yaml(json.dumps({"publish": {"commit-message": f"{A} {B} {{tag}}"}})),
    "a case's text and label": _yaml(json.dumps({"smoke": {"cases": [{"text": f"{A} {B}", "expect": C}]}})),
    "an unknown key of hfdeploy.yaml": _yaml(json.dumps({A: 1, "publish": {B: 2}, "x" * 70 + C: 3})),
    "a wrong value of hfdeploy.yaml": _yaml(json.dumps({"visibility": f"{A} {B}", "labels": {C: C}})),
    "a value that is cut in the message": _yaml(json.dumps({"visibility": f"{'x' * 40}{A}", "mode": f"{'y' * 45}{B}"})),
    "hfdeploy.yaml that is no YAML": _yaml(f"repo-id: [{A}\n{B}: {C}\n"),
    "a rule to ignore": ({}, ["--ignore", f"{A},{B}"]),
    "the model's path": ({}, ["--model-path", f"{A}/{B}"]),
    "the settings' path": ({}, ["--config", f"{A}.yaml"]),
    "the cases' path": ({}, ["--smoke-cases", f"{A}/{B}.csv"]),
    "the Hub's address": ({}, ["--hf-endpoint", f"ftp://{A}:{B}@{C}"]),
    "the model's address": ({}, ["--inference-url", f"https://user:{A}@host.invalid/{B}"]),
    "the report's folder": ({}, ["--report-dir", f"reports/{A}"]),
}


def _positional(arguments: list[str]) -> list[str]:
    """The model's path stands without a flag on the command line."""
    at = arguments.index("--model-path")
    return [arguments[at + 1], *arguments[:at], *arguments[at + 2 :]]
