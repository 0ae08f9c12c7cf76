"""The cases of HFD5xx: each cell of the table of sensitivity against where the model goes, and each kind of secret."""

from __future__ import annotations

from rules.case import Case
from sound import Changes, Size, edit

from hfdeploy_action.findings import Location
from hfdeploy_action.folder import Declared

AT = Location("../hfdeploy.yaml", 3, 1)
# Put together here, so that no scanner takes this file for a leak.
LETTERS = "qWeRtYuIoPaSdFgHjKlZxCvBnMqWeRtYuI"
SECRETS = {
    "a Hugging Face token": "hf_" + LETTERS,
    "a GitHub token": "ghp_" + LETTERS + "q7",
    "an AWS access key": "AKIA" + "QWERTYUIOPASDFGH",
    "an OpenAI key": "sk-proj-" + LETTERS + "T3BlbkFJ" + LETTERS,
    "an Anthropic key": "sk-ant-api03-" + LETTERS * 3,
    "a Google API key": "AIza" + LETTERS + "q",
    "a Slack token": "xoxb-" + "198276354021-" + LETTERS,
    "a GitLab token": "glpat-" + LETTERS[:20],
    "a private key": "-----BEGIN OPENSSH " + "PRIVATE KEY-----",
}


def noted(text: str) -> Changes:
    return {"notes.txt": f"Notes.\nThis is it: {text}\n"}


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
            ["HFD501 deploy/.env `deploy/.env` usually holds secrets"],
        ),
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
                [f"HFD502 {AT} `{level}` content in a public repository"],
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
            [f"HFD503 {AT} `health` content and a serverless target"],
            declared("health", target="serverless"),
        ),
        Case(
            "regulated and serverless",
            {},
            [
                f"HFD503 {AT} `regulated` content and a serverless target",
                f"HFD507 {AT} `regulated` content and the target `serverless`",
            ],
            declared("regulated", target="serverless"),
        ),
        Case("general and serverless", {}, [], declared("general", target="serverless")),
    ],
    "HFD504": [
        Case(
            "personal and serverless",
            {},
            [f"HFD504 {AT} `personal` content and a serverless target"],
            declared("personal", target="serverless"),
        )
    ],
    "HFD505": [
        *(
            Case(
                f"{level} and a public endpoint",
                {},
                [f"HFD505 {AT} `{level}` content and a public endpoint"],
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
            [f"HFD506 {AT} the endpoint is public"],
            declared("general", target="endpoint", endpoint="public"),
        )
    ],
    "HFD507": [
        Case(
            "regulated and an endpoint on the internet",
            {},
            [f"HFD507 {AT} `regulated` content and the target `endpoint`"],
            declared("regulated", target="endpoint"),
        ),
        Case("regulated and a private endpoint", {}, [], declared("regulated", target="endpoint", endpoint="private")),
        Case("regulated on machines of one's own", {}, [], declared("regulated", target="self-hosted")),
    ],
}
