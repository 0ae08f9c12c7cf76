"""The cases of the rules in `policy.secrets`."""

from __future__ import annotations

from rules.case import Case
from rules.lfs.models import git
from rules.policy.models import workflow
from sound import README, TENSORS, Changes, Size, edit, safetensors

from hfdeploy_action.folder import Declared

# Assembled here, so that no scanner takes this file for a leak.
LETTERS = "qWeRtYuIoPaSdFgHjKlZxCvBnMqWeRtYuI"
MIXED = "q7WeR2tYuI9oPaS4dFgH1jKlZ8xCvB3nMqW6eRtY5uI0oPaS7dFgH2jKlZ9xCvB4nMq"
HEX = "9f3c7a1e5b8d2064f1a9c7e3b5d80264f1a9c7e3b5d802649f3c7a1e5b8d2064"
WEB_TOKEN = "eyJ" + LETTERS + ".eyJ" + LETTERS + "." + LETTERS
VERIFIED = f"""model-index:
- name: emotion
  results:
  - task: {{type: text-classification}}
    dataset: {{type: acme/set, name: Set}}
    metrics:
    - type: f1
      value: 0.9
      verified: true
      verifyToken: {WEB_TOKEN}"""
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


def noted(text: str) -> Changes:
    return {"notes.txt": f"Notes.\nThis is it: {text}\n"}


def noted_in_weights(text: str) -> bytes:
    """The sound weights with a note in their metadata."""
    sound = safetensors(TENSORS)
    length = int.from_bytes(sound[:8], "little")
    header = sound[8 : 8 + length].replace(
        b'"format": "pt"', b'"format": "pt", "arguments": "--token ' + text.encode() + b'"'
    )
    return len(header).to_bytes(8, "little") + header + sound[8 + length :]


CASES: dict[str, list[Case]] = {
    "HFD501": [
        *(
            Case(f"{kind} in a file", noted(secret), [f"HFD501 notes.txt:2:13 `notes.txt` contains {kind}"])
            for kind, secret in SECRETS.items()
        ),
        Case(
            "a token in the card",
            edit("README.md", "# Emotion", "token = 'hf_" + LETTERS + "'"),
            ["HFD501 README.md:9:10 `README.md` contains a Hugging Face token"],
        ),
        Case(
            "a token in the tokenizer's configuration",
            {"tokenizer_config.json": '{"token": "hf_' + LETTERS + '"}'},
            ["HFD501 tokenizer_config.json:1:12 `tokenizer_config.json` contains a Hugging Face token"],
        ),
        Case(
            "a file that usually contains secrets",
            {"deploy/.env": "A=1"},
            ["HFD501 deploy/.env `deploy/.env` usually contains secrets"],
        ),
        Case(
            "a token in a notebook, after an escaped line break",
            {"use.ipynb": '{"cells": [{"source": ["a\\nhf_' + LETTERS + '\\n"]}]}'},
            ["HFD501 use.ipynb:1:28 `use.ipynb` contains a Hugging Face token"],
        ),
        Case(
            "a token in the metadata of the weights",
            {"model.safetensors": noted_in_weights("hf_" + LETTERS)},
            ["HFD501 model.safetensors `model.safetensors` contains a Hugging Face token under `__metadata__`"],
        ),
        Case(
            "a token in a workflow that calls this action",
            workflow("push", "{ref: main}", f"hf-token: hf_{LETTERS}"),
            [
                "HFD501 .github/workflows/model.yml:6:59 `.github/workflows/model.yml` contains a Hugging Face token",
            ],
            prepare=git("config.json"),
        ),
        Case(
            "a token in another workflow",
            {".github/workflows/model.yml": f"on: push\nenv: {{TOKEN: hf_{LETTERS}}}\n"},
            [],
            prepare=git("config.json"),
        ),
        Case(
            "a token in UTF-16",
            {"token.txt": ("hf_" + LETTERS + "\r\n").encode("utf-16-le")},
            ["HFD501 token.txt:1:1 `token.txt` contains a Hugging Face token"],
        ),
        Case(
            "a password in an environment file",
            {"production.env": "# A=1\nDB_PASSWORD='" + LETTERS + "'\nNAME=emotion-classifier\n"},
            ["HFD501 production.env:2:14 `production.env` contains a secret"],
        ),
        Case(
            "an example of an environment file",
            {".env.example": "HF_TOKEN=<your token>\nHF_TOKEN=${HF_TOKEN_HERE}\n"},
            [],
        ),
        Case(
            "many tokens",
            {"notes.txt": f"hf_{LETTERS}\n" * 1000},
            [f"HFD501 notes.txt:{line}:1 `notes.txt` contains a Hugging Face token" for line in range(1, 21)],
        ),
        Case(
            "a token in an environment file, which is reported once",
            {".env.local": f"HF_TOKEN=hf_{LETTERS}\nDB_PASSWORD={LETTERS}\n"},
            [
                "HFD501 .env.local:1:10 `.env.local` contains a Hugging Face token",
                "HFD501 .env.local:2:13 `.env.local` contains a secret",
            ],
        ),
        Case(
            "an SSH key with repeated characters",
            noted("-----BEGIN OPENSSH " + "PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE" + "A" * 9 + LETTERS),
            ["HFD501 notes.txt:2:13 `notes.txt` contains a private key"],
        ),
        Case("a key store", {"server.p12": b"\x30"}, ["HFD501 server.p12 `server.p12` usually contains secrets"]),
        *(
            Case(
                f"a password in an address: {scheme}",
                noted(f"{scheme}://jane:{MIXED[:12]}@db.acme.io/x"),
                [f"HFD501 notes.txt:2:{14 + len(scheme)} `notes.txt` contains a password in an address"],
            )
            for scheme in ("https", "postgresql", "mongodb+srv")
        ),
        Case(
            "a token in a URL, which is reported once",
            noted(f"https://jane:hf_{LETTERS}@hub.acme.io/x"),
            ["HFD501 notes.txt:2:26 `notes.txt` contains a Hugging Face token"],
        ),
        *(Case(f"documentation shows: {text}", noted(text), []) for text in PLACEHOLDERS),
        Case("an example of a token", noted("hf_" + "x" * 34 + " or hf_your" + LETTERS[:30]), []),
        Case("a word that starts like a token", noted("hf_" + LETTERS + "Longer"), []),
        Case("an excluded file", noted(SECRETS["a GitHub token"]), [], Declared(exclude=("notes.txt",))),
        Case("a file that is too large to scan", {"vectors.txt": Size(5_000_001)}, []),
    ],
    "HFD508": [
        Case(
            "a GitHub token with a wrong checksum",
            noted("ghp_" + LETTERS[:30] + "1IZkHz"),
            ["HFD508 notes.txt:2:13 `notes.txt` contains what may be a GitHub token"],
        ),
        Case(
            "only the first line of a key",
            noted("-----BEGIN RSA " + "PRIVATE KEY-----"),
            ["HFD508 notes.txt:2:13 `notes.txt` contains what may be a private key"],
        ),
        Case(
            "a token that may have expired",
            noted(WEB_TOKEN),
            ["HFD508 notes.txt:2:13 `notes.txt` contains what may be a JSON Web Token"],
        ),
        Case(
            "a token by which the Hub verifies a result, in a card, in JSON and in results",
            {
                "README.md": README.replace("language: en", f"language: en\n{VERIFIED}"),
                "metrics.json": f'{{"verifyToken": "{WEB_TOKEN}"}}',
                "notes.txt": f"    verifyToken: >-\n      {WEB_TOKEN}\n",
            },
            [],
        ),
        Case(
            "another token under the same key, and the same token under another",
            noted(f"verifyToken: {SECRETS['a Hugging Face token']}\ntoken: {WEB_TOKEN}"),
            [
                "HFD501 notes.txt:2:26 `notes.txt` contains a Hugging Face token",
                "HFD508 notes.txt:3:8 `notes.txt` contains what may be a JSON Web Token",
            ],
        ),
        Case(
            "text assigned to an API key",
            noted(f'os.environ["ACME_API_KEY"] = "{HEX[:40]}"'),
            ["HFD508 notes.txt:2:25 `notes.txt` contains what may be an API key"],
        ),
        Case(
            "letters that count up",
            noted("hf_abcdefg" + LETTERS[:27]),
            ["HFD508 notes.txt:2:13 `notes.txt` contains what may be a Hugging Face token"],
        ),
    ],
}
