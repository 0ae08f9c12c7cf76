"""The cases of the rules in `policy.exposure`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

from rules.case import Case
from rules.policy.models import AT
from sound import Size, edit

from hfdeploy_action.folder import Declared

OWN_TERMS = {**edit("README.md", "apache-2.0", "other\nlicense_name: ours\nlicense_link: LICENSE"), "LICENSE": "Ours."}


def rented(instance: str, goal: float | None) -> Declared:
    return Declared(target="endpoint", instance_type=instance, instance_at=AT, latency_goal=goal)


def declared(
    sensitivity: str, *, visibility: str = "keep", target: str = "none", endpoint: str = "authenticated"
) -> Declared:
    return Declared(
        sensitivity=sensitivity, sensitivity_at=AT, visibility=visibility, target=target, endpoint_type=endpoint
    )


CASES: dict[str, list[Case]] = {
    "HFD502": [
        *(
            Case(
                f"a public model of {level} data",
                {},
                [f"HFD502 {AT} `sensitivity` is `{level}`, but `visibility` is `public`"],
                declared(level, visibility="public"),
            )
            for level in ("personal", "health", "regulated")
        ),
        Case("a public model of general data", {}, [], declared("general", visibility="public")),
        Case("a private model of health data", {}, [], declared("health", visibility="private")),
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
            "regulated and an authenticated endpoint",
            {},
            [f"HFD507 {AT} `sensitivity` is `regulated`, but the target is an endpoint of type `authenticated`"],
            declared("regulated", target="endpoint"),
        ),
        Case("regulated and a private endpoint", {}, [], declared("regulated", target="endpoint", endpoint="private")),
        Case("regulated and self-hosted", {}, [], declared("regulated", target="self-hosted")),
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
        Case(
            "a gate in the card and in the settings",
            OWN_TERMS,
            [],
            Declared(sensitivity="personal", visibility="private", gated=True),
        ),
        Case("a gate for general data", {}, [], Declared(gated=True)),
    ],
    "HFD510": [
        Case(
            "an open license",
            {},
            ["HFD510 README.md:2:1 the license is `apache-2.0`, but the model is gated, and `sensitivity` is `health`"],
            Declared(sensitivity="health", visibility="private", gated=True),
        ),
        Case("custom terms", OWN_TERMS, [], Declared(sensitivity="health", visibility="private", gated=True)),
        Case("no gate", {}, [], declared("health", visibility="private")),
    ],
    "HFD515": [
        Case(
            "a GPU without a latency threshold",
            {},
            [f"HFD515 {AT} `nvidia-t4` serves a text classifier, but no threshold requires less than 100 ms"],
            rented("nvidia-t4", 800.0),
        ),
        Case("a GPU for a latency threshold", {}, [], rented("nvidia-t4", 50.0)),
        Case("a CPU", {}, [], rented("intel-spr", None)),
        Case("a large model", {"model.onnx": Size(3_000_000_000)}, [], rented("nvidia-t4", None)),
    ],
}
