"""What people write in place of a license, a language or a task that the Hub knows, and what they mean by it.

A suggestion means the same as what was written. If nothing does, there is no suggestion.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import SequenceMatcher
from typing import NamedTuple

from hfdeploy_action import vocabulary

# What else is written for a license, in the form that `_bare` gives it. A license without its version is in the table
# only where there is one version of it, or one in use.
_LICENSES = {
    **dict.fromkeys(("apache", "asl2"), "apache-2.0"),
    **dict.fromkeys(("expat", "mitexpat"), "mit"),
    **dict.fromkeys(("bsd3", "3clausebsd", "newbsd", "bsdnew", "modifiedbsd", "revisedbsd"), "bsd-3-clause"),
    **dict.fromkeys(("bsd2", "2clausebsd", "simplifiedbsd", "freebsd"), "bsd-2-clause"),
    **dict.fromkeys(("gnugpl3", "gnugeneral3"), "gpl-3.0"),
    **dict.fromkeys(("gnugpl2", "gnugeneral2"), "gpl-2.0"),
    **dict.fromkeys(("gnulgpl3", "gnulessergeneral3"), "lgpl-3.0"),
    **dict.fromkeys(("gnulgpl2.1", "gnulessergeneral2.1"), "lgpl-2.1"),
    **dict.fromkeys(("agpl", "gnuagpl3", "gnuagpl", "gnuafferogeneral3", "affero3"), "agpl-3.0"),
    **dict.fromkeys(("cc0", "cczero", "cczero1"), "cc0-1.0"),
    **dict.fromkeys(("mozilla", "mozilla2", "mozillampl2"), "mpl-2.0"),
    **dict.fromkeys(("boost", "boost1"), "bsl-1.0"),
    **dict.fromkeys(("eclipse2",), "epl-2.0"),
    **dict.fromkeys(("creativemlopenrail", "stablediffusionopenrailm"), "creativeml-openrail-m"),
    **dict.fromkeys(("bigscienceopenrail",), "bigscience-openrail-m"),
    **dict.fromkeys(("postgres",), "postgresql"),
    **dict.fromkeys(("gemmatermsofuse", "gemmaterms"), "gemma"),
    **dict.fromkeys(("busl1.1", "busl", "bsl1.1", "businesssource1.1", "businesssource"), "other"),
    **dict.fromkeys(
        ("proprietary", "commercial", "closed", "closedsource", "private", "custom", "unlicensed"), "other"
    ),
    # Licenses that the Hub does not list, by the models that they are for.
    **dict.fromkeys(
        ("deepseek", "qwen", "tongyiqianwen", "mistral", "mrl", "mnpl", "nvidia", "falcon", "grok"), "other"
    ),
    **dict.fromkeys(("allrightsreserved", "copyright", "nc", "nconly", "researchonly", "research"), "other"),
}
_NO_LICENSE = frozenset("none no null nil n/a na tbd todo ? -".split())
_SEVERAL_MEANINGS = frozenset({"bsl"})  # of Boost, and of the Business Source License
_PHRASES = {
    "academicfree": "afl",
    "europeanunion": "eupl",
    "creativecommons": "cc",
    "attribution": "by",
    "noncommercial": "nc",
    "sharealike": "sa",
    "noderivatives": "nd",
    "noderivs": "nd",
}
_FILLERS = frozenset("the version public international universal software agreement community meta".split())
_LICENSE_FILE = re.compile(
    r"(?:see |in |see license in )?(?:the )?(\./)?(?:licen[cs]e(?:[ _-]file)?|copying)(?:\.(?:md|txt|rst|pdf|html))?",
    re.IGNORECASE,
)

# What is written for a language besides its names: codes of countries, other names.
_LANGUAGES = dict(
    pair.split("=")
    for pair in (
        "jp=ja us=en gb=en cn=zh cz=cs ua=uk gr=el dk=da vn=vi sp=es by=be al=sq rs=sr il=he unknown=und castellano=es "
        "farsi=fa mandarin=zh castilian=es flemish=nl punjabi=pa odia=or bangla=bn sinhalese=si kirghiz=ky uighur=ug "
        "bahasa=id filipino=fil multi=multilingual multi-lingual=multilingual multilanguage=multilingual "
        "python=code java=code javascript=code c++=code sql=code programming=code"
    ).split()
)
_VARIANT = re.compile(r"([A-Za-z]{2,3})[-_]([A-Za-z0-9]{2,8}(?:[-_][A-Za-z0-9]{2,8})*)")

TASKS = {
    **dict.fromkeys(
        ("sentiment-analysis", "sentiment-classification", "emotion-classification"), "text-classification"
    ),
    **dict.fromkeys(("ner", "named-entity-recognition", "pos-tagging"), "token-classification"),
    **dict.fromkeys(("asr", "speech-recognition", "speech-to-text"), "automatic-speech-recognition"),
    **dict.fromkeys(("conversational", "text2text-generation", "chat", "causal-lm"), "text-generation"),
    **dict.fromkeys(("tts",), "text-to-speech"),
    **dict.fromkeys(("vqa",), "visual-question-answering"),
    **dict.fromkeys(("embedding", "embeddings", "text-embedding", "text-embeddings"), "feature-extraction"),
    **dict.fromkeys(("reranking", "text-reranking", "reranker"), "text-ranking"),
    **dict.fromkeys(("masked-lm", "masked-language-modeling"), "fill-mask"),
}


def is_license_file(text: str) -> bool:
    """Whether a text is the name of a license file."""
    return bool(_LICENSE_FILE.fullmatch(text.strip()))


def means_no_license(text: str) -> bool:
    """Whether a text says that there is no license."""
    return text.strip().lower() in _NO_LICENSE


def license_meant(text: str, known: Collection[str]) -> str:
    """The license of the Hub that was meant, `other` for one that the Hub does not list; empty if it is not clear."""
    if len(text) > 100 or is_license_file(text):
        return ""
    bare = _bare(_last_part(text) if "://" in text else text)
    if not bare:
        return ""
    same = [word for word in sorted(known) if _bare(word) == bare]
    meant = same[0] if len(same) == 1 else _LICENSES.get(bare, "")
    return meant if meant in known else next((word for word in sorted(known) if _is_misspelled(text, word)), "")


def licenses_meant(text: str, known: Collection[str]) -> list[str]:
    """The licenses that a text names between commas, slashes or words; empty if one of them is not clear."""
    parts = re.split(r"\s*(?:[,;/&]|\bor\b|\band\b)\s*", text[:200], flags=re.IGNORECASE)
    meant = [license_meant(part, known) for part in parts]
    return meant if 1 < len(meant) < 6 and all(each not in {"", "other"} for each in meant) else []


def versions_of(text: str, known: Collection[str]) -> list[str]:
    """The licenses of the Hub that differ from a text only by their version."""
    bare = _bare(text)
    if bare in _SEVERAL_MEANINGS:
        return []
    return [word for word in sorted(known) if bare and re.fullmatch(re.escape(bare) + r"[0-9.]+", _bare(word))]


def _last_part(address: str) -> str:
    """The part of a URL that names a license: its last, or the one in front of it and the version."""
    *_, last = re.sub(r"\.(?:html|txt)$", "", address.rstrip("/")).split("/")
    return re.sub(r"^LICENSE-(?=[0-9])", "apache-", last) if "apache.org" in address else last


def _bare(text: str) -> str:
    """A license without what is written in many ways: case, blanks, `License`, `v` and `.0` of versions."""
    text = re.sub(r"\blicenced\b", "licensed", text.lower()).replace("licence", "license")
    text = re.sub(r"(?<!un)licensed?(?![a-z])", " ", re.sub(r"\(.*?\)", " ", text))
    words = [word for word in re.findall(r"[a-z0-9.+]+", text) if word not in _FILLERS]
    joined = "".join(dict.fromkeys(words))
    for phrase, short in _PHRASES.items():
        joined = joined.replace(phrase, short)
    joined = re.sub(r"(?:only|orlater|(?<=\d)\+)$", "", joined)
    return re.sub(r"(?<=\d)\.0$", "", re.sub(r"v(?:er)?\.?(?=\d)", "", joined))


def _is_misspelled(text: str, word: str) -> bool:
    """Whether one long word of a license differs by a letter or two, and nothing else does."""
    written, right = (re.findall(r"[a-z]+|[0-9.]+|\+", each.lower()) for each in (text, word))
    pairs = list(zip(written, right, strict=False))
    other = [(one, two) for one, two in pairs if one != two]
    if len(written) != len(right) or len(other) != 1:
        return False
    one, two = other[0]
    return len(two) >= 5 and two.isalpha() and one.isalpha() and SequenceMatcher(None, one, two).ratio() >= 0.85


class Language(NamedTuple):
    """A language's code, and the BCP 47 tag where a region or a script was written with it."""

    code: str
    tag: str = ""


_VARIANTS = {
    **dict.fromkeys(("brazilian portuguese", "portuguese brazil"), Language("pt", "pt-BR")),
    "european portuguese": Language("pt", "pt-PT"),
    "american english": Language("en", "en-US"),
    "british english": Language("en", "en-GB"),
    "canadian french": Language("fr", "fr-CA"),
    "mexican spanish": Language("es", "es-MX"),
    "latin american spanish": Language("es", "es-419"),
    **dict.fromkeys(("simplified chinese", "chinese simplified"), Language("zh", "zh-Hans")),
    **dict.fromkeys(("traditional chinese", "chinese traditional"), Language("zh", "zh-Hant")),
}


def language_meant(text: str, known: frozenset[str]) -> Language | None:
    """The language that was meant; None if it is not clear."""
    name = re.sub(r"\(.*?\)|\blanguage\b", " ", text[:100].casefold()).strip()
    names = vocabulary.rows("language_names")
    if name in _VARIANTS:
        return _VARIANTS[name]
    if code := _LANGUAGES.get(name) or (names[name][0] if name in names else vocabulary.successor(name)):
        return Language(code)
    variant = _VARIANT.fullmatch(text.strip())
    if variant is None:
        return None
    code = variant[1].lower()
    code = code if vocabulary.is_language(code, known) else _LANGUAGES.get(code) or vocabulary.successor(code)
    parts = [_cased(part) for part in re.split("[-_]", variant[2])]
    return Language(code, "-".join((code, *parts))) if code else None


def _cased(part: str) -> str:
    """A part of a BCP 47 tag as it is usually written: `US` for a region, `Hans` for a script."""
    part = "GB" if part.upper() == "UK" else part
    return part.upper() if len(part) == 2 else part.title() if len(part) == 4 and part.isalpha() else part.lower()
