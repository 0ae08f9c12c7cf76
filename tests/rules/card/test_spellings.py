"""A suggested license, language or task means the same as what was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfdeploy_action import vocabulary
from hfdeploy_action.rules.card.spellings import (
    TASKS,
    Language,
    is_license_file,
    language_meant,
    license_meant,
    licenses_meant,
    versions_of,
)

LICENSES, LANGUAGES = vocabulary.words("licenses"), vocabulary.words("languages")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Apache 2.0", "apache-2.0"),
        ("Apache License, Version 2.0", "apache-2.0"),
        ("apache2", "apache-2.0"),
        ("apche-2.0", "apache-2.0"),
        ("The MIT License (MIT)", "mit"),
        ("https://opensource.org/licenses/MIT", "mit"),
        ("GPLv3", "gpl-3.0"),
        ("GNU General Public License v3.0", "gpl-3.0"),
        ("gpl-3.0-or-later", "gpl-3.0"),
        ("AGPLv3", "agpl-3.0"),
        ("BSD-3", "bsd-3-clause"),
        ("CC BY-NC 4.0", "cc-by-nc-4.0"),
        ("Creative Commons Attribution 4.0 International", "cc-by-4.0"),
        ("CC0", "cc0-1.0"),
        ("Llama 3.1 Community License", "llama3.1"),
        ("Mozilla Public License 2.0", "mpl-2.0"),
        ("The Unlicense", "unlicense"),
        ("https://www.apache.org/licenses/LICENSE-2.0.txt", "apache-2.0"),
        ("proprietary", "other"),
        ("tongyi-qianwen", "other"),
        ("UNLICENSED", "other"),  # as npm calls software that nobody may use
        ("bsl-1.1", "other"),  # the Business Source License, where the Hub's `bsl-1.0` is the Boost Software License
    ],
)
def test_another_spelling_of_a_license(written: str, meant: str) -> None:
    assert license_meant(written, LICENSES) == meant


@pytest.mark.parametrize(
    "written",
    [
        "LICENSE",
        "see LICENSE.md",
        "BSD-9",
        "cc-by-sa-2.0",
        "CC BY-NC",
        "llama5",
        "public domain",
        "mit or gpl-2.0",
        "?",
    ],
)
def test_no_license_is_suggested_without_certainty(written: str) -> None:
    assert license_meant(written, LICENSES) == ""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("MIT, Apache-2.0", ["mit", "apache-2.0"]),
        ("MIT/GPLv3", ["mit", "gpl-3.0"]),
        ("mit or gpl-2.0", ["mit", "gpl-2.0"]),
        ("MIT", []),
        ("MIT or mine", []),
        ("MIT, proprietary", []),
    ],
)
def test_several_licenses_in_one_text(written: str, meant: list[str]) -> None:
    assert licenses_meant(written, LICENSES) == meant


@pytest.mark.parametrize(
    ("written", "versions"),
    [
        ("CC BY-SA", ["cc-by-sa-3.0", "cc-by-sa-4.0"]),
        ("eupl", ["eupl-1.1", "eupl-1.2"]),
        ("Artistic License", ["artistic-2.0"]),
        ("mine", []),
        ("?", []),
    ],
)
def test_a_license_without_its_version(written: str, versions: list[str]) -> None:
    assert versions_of(written, LICENSES) == versions


def test_a_license_of_the_hub_in_upper_case() -> None:
    assert {license_meant(known.upper(), LICENSES) for known in LICENSES} == LICENSES


@given(st.text(max_size=120))
def test_any_text_gives_a_license_of_the_hub_or_none(text: str) -> None:
    assert license_meant(text, LICENSES) in LICENSES | {""}
    assert isinstance(is_license_file(text), bool)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("jp", Language("ja")),
        ("English", Language("en")),
        ("Español", Language("es")),
        ("Chinese (Simplified)", Language("zh")),
        ("Traditional Chinese", Language("zh", "zh-Hant")),
        ("us", Language("en")),
        ("en-US", Language("en", "en-US")),
        ("zh_hans", Language("zh", "zh-Hans")),
        ("jp-JP", Language("ja", "ja-JP")),
        ("eng_Latn", Language("eng", "eng-Latn")),
        ("python", Language("code")),
        ("Klingonese", None),
        ("xx-YY", None),
        ("", None),
    ],
)
def test_another_spelling_of_a_language(written: str, meant: Language | None) -> None:
    assert language_meant(written, LANGUAGES) == meant


@given(st.text(max_size=120))
def test_any_text_gives_a_language_of_the_hub_or_none(text: str) -> None:
    meant = language_meant(text, LANGUAGES)
    assert meant is None or vocabulary.is_language(meant.code, LANGUAGES)


def test_another_name_of_a_task_gives_a_task_of_the_hub() -> None:
    assert set(TASKS.values()) <= vocabulary.words("pipeline_tags")
    assert vocabulary.words("pipeline_tags").isdisjoint(TASKS)
