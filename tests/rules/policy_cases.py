"""The cases of HFD5xx: each cell of the table of sensitivity against where the model goes, and each kind of secret."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

from rules.case import Case
from rules.lfs_cases import git
from sound import TENSORS, Changes, Size, edit, safetensors

from hfdeploy_action.findings import Location
from hfdeploy_action.folder import Declared

AT = Location("../hfdeploy.yaml", 3, 1)
# Put together here, so that no scanner takes this file for a leak.
LETTERS = "qWeRtYuIoPaSdFgHjKlZxCvBnMqWeRtYuI"
MIXED = "q7WeR2tYuI9oPaS4dFgH1jKlZ8xCvB3nMqW6eRtY5uI0oPaS7dFgH2jKlZ9xCvB4nMq"
HEX = "9f3c7a1e5b8d2064f1a9c7e3b5d80264f1a9c7e3b5d802649f3c7a1e5b8d2064"
SECRETS = {
    "a Hugging Face token": "hf_" + LETTERS,
    "a GitHub token": "ghp_" + LETTERS[:30] + "1IZkHp",
    "an npm token": "npm_" + LETTERS[:30] + "1IZkHp",
    "a PyPI token": "pypi-" + "AgEI" + LETTERS * 2,
    "a RubyGems key": "rubygems_" + HEX[:48],
    "an AWS access key": "AKIA" + "QWERTYUIOPASDFGH",
    "an AWS secret key": "aws_secret_access_key = " + (LETTERS * 2)[:40],
    "an OpenAI key": "sk-proj-" + LETTERS + "T3BlbkFJ" + LETTERS,
    "an Anthropic key": "sk-ant-api03-" + LETTERS * 3,
    "an OpenRouter key": "sk-or-v1-" + HEX,
    "a DeepSeek key": "sk-" + HEX[:32],
    "a Google API key": "AIza" + LETTERS + "q",
    "a Google client secret": "GOCSPX-" + LETTERS[:28],
    "a Google access token": "ya29." + LETTERS * 2,
    "a Slack token": "xoxb-" + "198276354021-" + LETTERS,
    "a Slack webhook": "hooks.slack.com/services/T0QWERTYU/B0QWERTYU/" + LETTERS[:24],
    "a Discord webhook": "discord.com/api/webhooks/198276354021846372/" + MIXED[:66],
    "a Telegram token": "1982763540:AA" + MIXED[:33],
    "a GitLab token": "glpat-" + LETTERS[:20],
    "a Groq key": "gsk_" + LETTERS + LETTERS[:18],
    "a Replicate token": "r8_" + MIXED[:37],
    "an xAI key": "xai-" + (MIXED * 2)[:80],
    "a Perplexity key": "pplx-" + MIXED[:48],
    "a Together key": "tgp_v1_" + MIXED[:43],
    "an NVIDIA key": "nvapi-" + MIXED[:64],
    "a Pinecone key": "pcsk_" + MIXED[:5] + "_" + MIXED[:63],
    "a LangSmith key": "lsv2_pt_" + HEX[:32] + "_" + HEX[:10],
    "a Tavily key": "tvly-dev-" + MIXED[:32],
    "a Weights & Biases key": "wandb.login(key='" + HEX[:40] + "')",
    "a Kaggle key": '"username": "jane", "key": "' + HEX[:32] + '"',
    "a Stripe key": "sk_" + "live_" + LETTERS,
    "a Stripe webhook secret": "whsec_" + MIXED[:32],
    "a SendGrid key": "SG." + MIXED[:22] + "." + MIXED[:43],
    "a Mailgun key": "key-" + HEX[:32],
    "a Databricks token": "dapi" + HEX[:32],
    "a DigitalOcean token": "dop_v1_" + HEX,
    "a Docker Hub token": "dckr_pat_" + MIXED[:27],
    "a Heroku key": "HRKU-AA" + MIXED[:58],
    "a Tailscale key": "tskey-auth-" + MIXED[:16] + "-" + MIXED[:32],
    "a Vault token": "hvs." + (MIXED * 2)[:95],
    "a Terraform token": MIXED[:14] + ".atlasv1." + MIXED[:65],
    "an Atlassian token": "ATATT3" + MIXED * 3,
    "a Notion token": "ntn_" + "19827635402" + MIXED[:35],
    "an Airtable token": "pat" + MIXED[:14] + "." + HEX,
    "a Figma token": "figd_" + MIXED[:40],
    "a Linear key": "lin_api_" + MIXED[:40],
    "a Shopify token": "shpat_" + HEX[:32],
    "a Postman key": "PMAK-" + HEX[:24] + "-" + HEX[:34],
    "a New Relic key": "NRAK-" + MIXED[:27].upper(),
    "a Grafana token": "glsa_" + MIXED[:32] + "_" + HEX[:8],
    "a Sentry token": "sntrys_eyJ" + MIXED,
    "a Supabase token": "sbp_" + HEX[:40],
    "a PlanetScale secret": "pscale_tkn_" + MIXED[:43],
    "a Doppler token": "dp.pt." + MIXED[:43],
    "an age key": "AGE-SECRET-KEY-1" + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" + "QPZRY9X8GF2TVDW0S3JN54KHCE",
    "an Azure storage key": "AccountKey=" + (LETTERS * 3)[:86] + "==",
    "an Azure client secret": MIXED[:3] + "8Q~" + MIXED[:34],
    "an Azure DevOps token": (MIXED * 2)[:76] + "AZDO" + MIXED[:4],
    "an Azure AI key": MIXED[:52] + "JQQJ99" + MIXED[:26],
    "a password of .netrc": "machine hub.acme.io login jane password " + MIXED[:12],
    "a private key": "-----BEGIN OPENSSH " + "PRIVATE KEY-----\n" + LETTERS * 2,
}
# Forms that documentation shows, and that are no secrets.
PLACEHOLDERS = (
    "hf_your_token_here",
    "hf_internal_testing_tiny_random_bert_model",
    "sk-...",
    "AKIAIOSFODNN7" + "EXAMPLE",
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY",
    "hf-token: ${{ secrets.HF_TOKEN }}",
    "postgres://user:password@localhost:5432/db",
    "https://jane:$TOKEN@git.acme.io/model",
    "https://<user>:<token>@git.acme.io/model",
    "http://jane:p4ssw0rd@proxy.acme.io:3128",
    "ssh://git@git.acme.io:22/model.git",
    "//cdn.acme.io/npm/a:b@1.2.3/dist",
    "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
    "machine learning login to the machine password something",
    "api-key-" + HEX[:32],
)

PERSONAL = {
    "an e-mail address": "jane.roe@" + "mailbox.org",
    "an IBAN": "DE02 1203 0000 0000 2020 51",
    "a payment card number": "4012 8888 8888 1881",
    "a US social security number": "536-22-" + "8726",
    "a Spanish identity number": "X" + "1234567L",
    "an Italian tax code": "RSSMRA" + "80A01H501U",
    "a Brazilian tax number": "529.982.247-" + "25",
    "a French social security number": "1 84 12 76 451 089 " + "46",
    "a Chinese identity number": "11010519491231" + "002X",
    "a British insurance number": "AB 12 34 56 " + "C",
    "a phone number": "+49 30 901820",
}
PHONES = ("(415) 867-5309", "415-867-5309", "415.867.5309", "06 12 34 56 78", "07911 123456", "+91 98765 43210")
IMPERSONAL = (
    "jane@example.com",
    "@jane at 10.30",
    "DE02 1203 0000 0000 2020 52",
    "4012 8888 8888 1882",
    "000-22-8726",
    "+1 202 555 0123",
    "2024-11-23 10:00",
    "3.14159265358979",
    "192.168.100.200",
    "415.867.5309.1",
    "+1.12345679",
    "07700 900123",
    "12345678Z",
    "12345678A",
    "123.456.789-09",
    "529.982.247-26",
    "1 84 12 76 451 089 47",
    "110105194912310021",
    "QQ 12 34 56 C",
    "550e8400-e29b-41d4-a716-446655440000",
    "978-3-16-148410-0",
    "20 21 22 23 24 25",
)
HEAD = "{ref: '${{ github.event.pull_request.head.sha }}'}"
TOKEN = "hf-token: '${{ secrets.HF_TOKEN }}'"
OWN_TERMS = {**edit("README.md", "apache-2.0", "other\nlicense_name: ours\nlicense_link: LICENSE"), "LICENSE": "Ours."}


def noted(text: str) -> Changes:
    return {"notes.txt": f"Notes.\nThis is it: {text}\n"}


def noted_in_weights(text: str) -> bytes:
    """The sound model's weights, with a note of whoever trained it."""
    sound = safetensors(TENSORS)
    length = int.from_bytes(sound[:8], "little")
    header = sound[8 : 8 + length].replace(
        b'"format": "pt"', b'"format": "pt", "arguments": "--token ' + text.encode() + b'"'
    )
    return len(header).to_bytes(8, "little") + header + sound[8 + length :]


def asked(text: str) -> Changes:
    return edit("README.md", "tags:", f'widget:\n- text: "Hello, {text}!"\ntags:')


def workflow(event: str, checkout: str, given: str, permissions: str = "contents: read") -> Changes:
    """A workflow that checks out and calls us: the steps stand on the fifth and sixth line."""
    text = f"""\
on: {event}
jobs:
  model:
    steps:
      - {{uses: actions/checkout@v4, with: {checkout}}}
      - {{uses: acme/hf-deploy-action@v1, with: {{{given}}}}}
    permissions: {{{permissions}}}
"""
    return {".github/workflows/model.yml": text}


def called(given: str, checkout: str = HEAD) -> Changes:
    """A workflow that calls another one of the repository, in which we are called."""
    caller = f"""\
on: pull_request_target
jobs:
  check:
    uses: ./.github/workflows/model.yml
    secrets: {given}
"""
    return {**workflow("workflow_call", checkout, TOKEN), ".github/workflows/check.yml": caller}


def with_steps(event: str, *steps: str, more: str = "") -> Changes:
    """A workflow of these steps, which call us with a token in the end; the first stands on the sixth line."""
    lines = "".join(f"      - {step}\n" for step in (*steps, f"{{uses: acme/hf-deploy-action@v1, with: {{{TOKEN}}}}}"))
    return {
        ".github/workflows/model.yml": f"on: {event}\njobs:\n  model:\n    if: {more or 'true'}\n    steps:\n{lines}"
    }


def rented(instance: str, goal: float | None) -> Declared:
    return Declared(target="endpoint", instance_type=instance, instance_at=AT, latency_goal=goal)


def declared(
    sensitivity: str, *, visibility: str = "keep", target: str = "none", endpoint: str = "authenticated"
) -> Declared:
    return Declared(
        sensitivity=sensitivity, sensitivity_at=AT, visibility=visibility, target=target, endpoint_type=endpoint
    )


POLICY: dict[str, list[Case]] = {
    "HFD501": [
        *(
            Case(f"{kind} in a file", noted(secret), [f"HFD501 notes.txt:2:13 {kind} in `notes.txt`"])
            for kind, secret in SECRETS.items()
        ),
        Case(
            "a token in the card",
            edit("README.md", "# Emotion", "token = 'hf_" + LETTERS + "'"),
            ["HFD501 README.md:9:10 a Hugging Face token in `README.md`"],
        ),
        Case(
            "a token in the tokenizer's configuration",
            {"tokenizer_config.json": '{"token": "hf_' + LETTERS + '"}'},
            ["HFD501 tokenizer_config.json:1:12 a Hugging Face token in `tokenizer_config.json`"],
        ),
        Case(
            "a file that usually holds secrets",
            {"deploy/.env": "A=1"},
            ["HFD501 deploy/.env `deploy/.env` usually contains secrets"],
        ),
        Case(
            "a token in a notebook, behind a written line break",
            {"use.ipynb": '{"cells": [{"source": ["a\\nhf_' + LETTERS + '\\n"]}]}'},
            ["HFD501 use.ipynb:1:28 a Hugging Face token in `use.ipynb`"],
        ),
        Case(
            "a token in the metadata of the weights",
            {"model.safetensors": noted_in_weights("hf_" + LETTERS)},
            ["HFD501 model.safetensors a Hugging Face token under `__metadata__` in `model.safetensors`"],
        ),
        Case(
            "a token in a workflow that calls us",
            workflow("push", "{ref: main}", f"hf-token: hf_{LETTERS}"),
            [
                "HFD501 .github/workflows/model.yml:6:59 a Hugging Face token in `.github/workflows/model.yml`",
            ],
            prepare=git("config.json"),
        ),
        Case(
            "a token in the workflow of another program is another's to find",
            {".github/workflows/model.yml": f"on: push\nenv: {{TOKEN: hf_{LETTERS}}}\n"},
            [],
            prepare=git("config.json"),
        ),
        Case(
            "a token as Windows writes text",
            {"token.txt": ("hf_" + LETTERS + "\r\n").encode("utf-16-le")},
            ["HFD501 token.txt:1:1 a Hugging Face token in `token.txt`"],
        ),
        Case(
            "a password in a file for the environment",
            {"production.env": "# A=1\nDB_PASSWORD='" + LETTERS + "'\nNAME=emotion-classifier\n"},
            ["HFD501 production.env:2:14 a secret in `production.env`"],
        ),
        Case("a file that shows how", {".env.example": "HF_TOKEN=<your token>\nHF_TOKEN=${HF_TOKEN_HERE}\n"}, []),
        Case(
            "more than anybody reads",
            {"notes.txt": f"hf_{LETTERS}\n" * 1000},
            [f"HFD501 notes.txt:{line}:1 a Hugging Face token in `notes.txt`" for line in range(1, 21)],
        ),
        Case(
            "a token in a file for the environment is found once",
            {".env.local": f"HF_TOKEN=hf_{LETTERS}\nDB_PASSWORD={LETTERS}\n"},
            [
                "HFD501 .env.local:1:10 a Hugging Face token in `.env.local`",
                "HFD501 .env.local:2:13 a secret in `.env.local`",
            ],
        ),
        Case(
            "a key for SSH, in which zeros repeat",
            noted("-----BEGIN OPENSSH " + "PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE" + "A" * 9 + LETTERS),
            ["HFD501 notes.txt:2:13 a private key in `notes.txt`"],
        ),
        Case("a key store", {"server.p12": b"\x30"}, ["HFD501 server.p12 `server.p12` usually contains secrets"]),
        *(
            Case(
                f"a password in an address: {scheme}",
                noted(f"{scheme}://jane:{MIXED[:12]}@db.acme.io/x"),
                [f"HFD501 notes.txt:2:{14 + len(scheme)} a password in an address in `notes.txt`"],
            )
            for scheme in ("https", "postgresql", "mongodb+srv")
        ),
        Case(
            "a token in an address is found once",
            noted(f"https://jane:hf_{LETTERS}@hub.acme.io/x"),
            ["HFD501 notes.txt:2:26 a Hugging Face token in `notes.txt`"],
        ),
        *(Case(f"documentation shows: {text}", noted(text), []) for text in PLACEHOLDERS),
        Case("an example is no secret", noted("hf_" + "x" * 34 + " or hf_your" + LETTERS[:30]), []),
        Case("a word that begins like one", noted("hf_" + LETTERS + "Longer"), []),
        Case("left out of what is published", noted(SECRETS["a GitHub token"]), [], Declared(exclude=("notes.txt",))),
        Case("too large to be written by hand", {"vectors.txt": Size(5_000_001)}, []),
    ],
    "HFD502": [
        *(
            Case(
                f"{level} texts in public",
                {},
                [f"HFD502 {AT} `sensitivity` is `{level}`, but `visibility` is `public`"],
                declared(level, visibility="public"),
            )
            for level in ("personal", "health", "regulated")
        ),
        Case("general texts in public", {}, [], declared("general", visibility="public")),
        Case("in private", {}, [], declared("health", visibility="private")),
    ],
    "HFD503": [
        Case(
            "health and serverless",
            {},
            [f"HFD503 {AT} `sensitivity` is `health`, but the target is `serverless`"],
            declared("health", target="serverless"),
        ),
        Case(
            "regulated and serverless",
            {},
            [
                f"HFD503 {AT} `sensitivity` is `regulated`, but the target is `serverless`",
                f"HFD507 {AT} `sensitivity` is `regulated`, but the target is `serverless`",
            ],
            declared("regulated", target="serverless"),
        ),
        Case("general and serverless", {}, [], declared("general", target="serverless")),
    ],
    "HFD504": [
        Case(
            "personal and serverless",
            {},
            [f"HFD504 {AT} `sensitivity` is `personal`, but the target is `serverless`"],
            declared("personal", target="serverless"),
        )
    ],
    "HFD505": [
        *(
            Case(
                f"{level} and a public endpoint",
                {},
                [f"HFD505 {AT} `sensitivity` is `{level}`, but the endpoint is `public`"],
                declared(level, target="endpoint", endpoint="public"),
            )
            for level in ("personal", "health")
        ),
        Case("an endpoint that asks for a token", {}, [], declared("health", target="endpoint")),
        Case("a type without an endpoint", {}, [], declared("health", target="none", endpoint="public")),
    ],
    "HFD506": [
        Case(
            "general and a public endpoint",
            {},
            [f"HFD506 {AT} the endpoint answers without a token"],
            declared("general", target="endpoint", endpoint="public"),
        )
    ],
    "HFD507": [
        Case(
            "regulated and an endpoint on the internet",
            {},
            [f"HFD507 {AT} `sensitivity` is `regulated`, but the target is an endpoint of type `authenticated`"],
            declared("regulated", target="endpoint"),
        ),
        Case("regulated and a private endpoint", {}, [], declared("regulated", target="endpoint", endpoint="private")),
        Case("regulated on machines of one's own", {}, [], declared("regulated", target="self-hosted")),
    ],
    "HFD508": [
        Case(
            "a GitHub token with a character changed",
            noted("ghp_" + LETTERS[:30] + "1IZkHz"),
            ["HFD508 notes.txt:2:13 text that looks like a GitHub token in `notes.txt`"],
        ),
        Case(
            "the first line of a key",
            noted("-----BEGIN RSA " + "PRIVATE KEY-----"),
            ["HFD508 notes.txt:2:13 text that looks like a private key in `notes.txt`"],
        ),
        Case(
            "a token that may have expired",
            noted("eyJ" + LETTERS + ".eyJ" + LETTERS + "." + LETTERS),
            ["HFD508 notes.txt:2:13 text that looks like a JSON Web Token in `notes.txt`"],
        ),
        Case(
            "what is assigned to an API key",
            noted(f'os.environ["ACME_API_KEY"] = "{HEX[:40]}"'),
            ["HFD508 notes.txt:2:25 text that looks like an API key in `notes.txt`"],
        ),
        Case(
            "letters that count up",
            noted("hf_abcdefg" + LETTERS[:27]),
            ["HFD508 notes.txt:2:13 text that looks like a Hugging Face token in `notes.txt`"],
        ),
    ],
    "HFD509": [
        Case(
            "a gate in the card",
            edit("README.md", "tags:", "extra_gated_prompt: Please tell us who you are.\ntags:"),
            [
                "HFD509 README.md:7:1 `extra_gated_prompt` gates the repository, but `sensitivity` is `health`: a gate does not make it private",
                "HFD510 README.md:2:1 the license is `apache-2.0`, but the model is gated, and `sensitivity` is `health`",
            ],
            declared("health"),
        ),
        Case(
            "a gate in the settings",
            OWN_TERMS,
            [f"HFD509 {AT} the repository is gated, but `sensitivity` is `personal`: a gate does not make it private"],
            Declared(sensitivity="personal", sensitivity_at=AT, gated=True),
        ),
        Case("both", OWN_TERMS, [], Declared(sensitivity="personal", visibility="private", gated=True)),
        Case("a gate before general content", {}, [], Declared(gated=True)),
    ],
    "HFD510": [
        Case(
            "a licence for everybody",
            {},
            ["HFD510 README.md:2:1 the license is `apache-2.0`, but the model is gated, and `sensitivity` is `health`"],
            Declared(sensitivity="health", visibility="private", gated=True),
        ),
        Case("terms of one's own", OWN_TERMS, [], Declared(sensitivity="health", visibility="private", gated=True)),
        Case("no gate", {}, [], declared("health", visibility="private")),
    ],
    "HFD511": [
        *(
            Case(
                f"{what} in an example",
                asked(text),
                [f"HFD511 README.md:8:3 an example of the widget contains {what}"],
            )
            for what, text in PERSONAL.items()
        ),
        *(
            Case(
                f"a phone number: {text}",
                asked(text),
                ["HFD511 README.md:8:3 an example of the widget contains a phone number"],
            )
            for text in PHONES
        ),
        *(Case(f"no personal data: {text}", asked(text), []) for text in IMPERSONAL),
        Case(
            "in the context of a question",
            edit("README.md", "tags:", f"widget:\n- context: I am {PERSONAL['an e-mail address']}\ntags:"),
            ["HFD511 README.md:8:3 an example of the widget contains an e-mail address"],
        ),
    ],
    "HFD512": [
        Case(
            "an address in a case",
            {},
            [f"HFD512 {AT} a smoke case contains an e-mail address"],
            Declared(questions=((PERSONAL["an e-mail address"], AT), ("What a day.", AT))),
        ),
    ],
    "HFD513": [
        Case(
            "the pull request's files beside a token",
            workflow("pull_request_target", HEAD, TOKEN),
            [
                "HFD513 .github/workflows/model.yml:5:9 the job `model` of `pull_request_target` has a secret, and checks out a pull request"
            ],
            prepare=git("config.json"),
        ),
        Case(
            "beside an identity of the job's own",
            workflow("pull_request_target", HEAD, "", permissions="id-token: write"),
            [
                "HFD513 .github/workflows/model.yml:5:9 the job `model` of `pull_request_target` has a secret, and checks out a pull request"
            ],
            prepare=git("config.json"),
        ),
        *(
            Case(
                f"fetched by {step}",
                with_steps("pull_request_target", step),
                [
                    "HFD513 .github/workflows/model.yml:6:9 the job `model` of `pull_request_target` has a secret, and checks out a pull request"
                ],
                prepare=git("config.json"),
            )
            for step in (
                "{run: 'gh pr checkout 7'}",
                "{run: 'git fetch origin pull/${{ github.event.number }}/head'}",
                "{run: 'git checkout $SHA', env: {SHA: '${{ github.event.pull_request.head.sha }}'}}",
                "{uses: actions/checkout@v4, with: {ref: '${{ github.head_ref }}'}}",
            )
        ),
        Case(
            "after the workflow of a pull request",
            with_steps(
                "{workflow_run: {workflows: [ci]}}",
                "{uses: actions/checkout@v4, with: {ref: '${{ github.event.workflow_run.head_sha }}'}}",
            ),
            [
                "HFD513 .github/workflows/model.yml:6:9 the job `model` of `workflow_run` has a secret, and checks out a pull request"
            ],
            prepare=git("config.json"),
        ),
        Case(
            "after the workflow of a branch",
            with_steps(
                "{workflow_run: {workflows: [ci], branches: [main]}}",
                "{uses: actions/checkout@v4, with: {ref: '${{ github.event.workflow_run.head_sha }}'}}",
            ),
            [],
            prepare=git("config.json"),
        ),
        *(
            Case(
                f"in a workflow that is called, with secrets: {given}",
                called(given),
                [
                    "HFD513 .github/workflows/model.yml:5:9 the job `check` of `pull_request_target` has a secret, and checks out a pull request"
                ],
                prepare=git("config.json"),
            )
            for given in ("inherit", "{hf-token: '${{ secrets.HF_TOKEN }}'}")
        ),
        Case(
            "in an action of the repository",
            {
                name: str(text).replace("acme/hf-deploy-action@v1", "./.github/actions/check")
                for name, text in workflow("pull_request_target", HEAD, TOKEN).items()
            }
            | {".github/actions/check/action.yml": "runs: {using: composite, steps: [{run: hf-deploy validate .}]}\n"},
            [
                "HFD513 .github/workflows/model.yml:5:9 the job `model` of `pull_request_target` has a secret, and checks out a pull request"
            ],
            prepare=git("config.json"),
        ),
        Case(
            "for nobody but those of the repository",
            with_steps(
                "pull_request_target",
                "{run: 'gh pr checkout 7'}",
                more="github.event.pull_request.head.repo.full_name == github.repository",
            ),
            [],
            prepare=git("config.json"),
        ),
        *(
            Case(
                f"a secret by another name: {secret}",
                workflow("pull_request_target", HEAD, f'hf-token: "{secret}"'),
                [
                    "HFD513 .github/workflows/model.yml:5:9 the job `model` of `pull_request_target` has a secret, and checks out a pull request"
                ],
                prepare=git("config.json"),
            )
            for secret in ("${{ secrets['HF_TOKEN'] }}", "${{ fromJSON(toJSON(secrets)).HF_TOKEN }}")
        ),
        Case("without a secret", workflow("pull_request_target", HEAD, ""), [], prepare=git("config.json")),
        Case("without secrets to lose", workflow("pull_request", HEAD, TOKEN), [], prepare=git("config.json")),
        Case(
            "another action",
            {
                name: str(text).replace("acme/hf-deploy-action", "acme/other")
                for name, text in workflow("pull_request_target", HEAD, TOKEN).items()
            },
            [],
            prepare=git("config.json"),
        ),
        Case("no YAML", {".github/workflows/model.yml": "hf-deploy: ["}, [], prepare=git("config.json")),
        Case("no repository", workflow("pull_request_target", HEAD, TOKEN), []),
    ],
    "HFD514": [
        Case(
            "a token that is not needed",
            workflow("[push, pull_request_target]", "{}", TOKEN),
            ["HFD514 .github/workflows/model.yml:6:9 the job `model` of `pull_request_target` has a secret"],
            prepare=git("config.json"),
        ),
        Case(
            "handed to a workflow that is called",
            called("inherit", "{}"),
            ["HFD514 .github/workflows/check.yml:4:5 the job `check` of `pull_request_target` has a secret"],
            prepare=git("config.json"),
        ),
        Case("a workflow that is called without secrets", called("{}", HEAD), [], prepare=git("config.json")),
        Case(
            "the token that every workflow has",
            workflow("pull_request_target", "{}", "github-token: '${{ secrets.GITHUB_TOKEN }}'"),
            [],
            prepare=git("config.json"),
        ),
    ],
    "HFD515": [
        Case(
            "a GPU that nothing asks for",
            {},
            [f"HFD515 {AT} `nvidia-t4` serves a text classifier, but no threshold requires less than 100 ms"],
            rented("nvidia-t4", 800.0),
        ),
        Case("asked for", {}, [], rented("nvidia-t4", 50.0)),
        Case("a CPU", {}, [], rented("intel-spr", None)),
        Case("a large model", {"model.onnx": Size(3_000_000_000)}, [], rented("nvidia-t4", None)),
    ],
}
