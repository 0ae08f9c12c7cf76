"""The example of the documentation, with every setting in it."""

from __future__ import annotations

EXAMPLE = """\
repo-id: acme/emotion
model-path: model
labels: [anxious, calm, content, excited, frustrated, grateful, happy, hopeful, overwhelmed, proud, sad, tired]
sensitivity: general
visibility: public
publish:
  tag-pattern: "v*"
  branch: main
  include: ["*"]
  exclude: ["checkpoint-*/**", "optimizer.pt"]
  delete: false            # files on the Hub that are not here: kept, unless true; always listed in the plan
  stage: auto              # auto | pull-request | direct
  promote: auto            # auto | manual: stop at the open pull request
  gated: keep              # keep | false | auto | manual
  commit-message: "Release {tag}"
  channel: null            # a branch that follows, such as v1
  resource-group: null
target:
  kind: endpoint           # serverless | endpoint | self-hosted | none
  serverless: {not-served: fail, bill-to: null}
  endpoint:
    name: emotion
    vendor: aws
    region: us-east-1
    instance-type: intel-spr
    instance-size: x2
    type: authenticated    # public | authenticated | private
    min-replica: 0
    max-replica: 2
    scale-to-zero-minutes: 60
    monthly-budget: 50     # dollars at full use of max-replica; refused above it
    ephemeral: false
  self-hosted:
    url: https://models.acme.example/emotion
    protocol: hf           # hf | tei | open-inference
smoke:
  cases:
    - {text: "I felt calm after writing it all down.", expect: calm}
    - {text: "I am frustrated but hopeful.", expect: {any-of: [frustrated, hopeful], min-score: 0.2}}
    - {text: "", accept-status: [200, 400, 422]}
  dataset: {file: eval/spot-check.jsonl, text: text, label: label}
  load: {ramp: [1, 2, 5], seconds-per-step: 20}     # default: 300 load-test requests at 5 a second
  thresholds:
    latency: ["p(95)<800ms"]             # warm samples
    latency-all: ["p(95)<800ms"]         # cold ones included; the default for serverless
    errors: ["rate<1%"]
    cold-start: ["max<120s"]
    accuracy: ["rate>=0.9"]
    agreement: ["rate>=0.95"]            # with the revision that served before
    report-only:
      latency: ["p(50)<200ms"]
  inconclusive: warn                     # warn | fail
  cold-start: {retry-seconds: 180}
monitor:
  open-issue: true
rules:
  ignore: []
"""
