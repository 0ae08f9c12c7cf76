"""The one table of the forms of secrets: rules find them, excerpts hide them, and output masks them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from typing import NamedTuple

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class Form(NamedTuple):
    """A form of secrets, and how strictly it is applied in rules, excerpts and output."""

    what: str
    sign: str  # in every such secret; excerpts hide lines with it if the pattern starts with it
    pattern: str  # for rules
    proven: Callable[[str], bool] = bool  # whether a match is certainly a secret
    masked: str = ""  # what must follow the sign for output to mask both; empty if messages may show it


def _has_checksum(token: str) -> bool:
    """Whether the last six characters of a GitHub or npm token are the CRC32 of the 30 before, in base 62."""
    body, number = token[-36:-6], zlib.crc32(token[-36:-6].encode())
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return bool(body) and token[-6:] == digits.rjust(6, "0")


def _has_body(key: str) -> bool:
    """Whether a private key continues behind its first line."""
    return not key.endswith("-")


def _is_mixed(token: str) -> bool:
    """Whether lower and upper case letters follow the prefix: random tokens have both, examples rarely."""
    body = token.rpartition("_")[2]
    return body != body.lower() and body != body.upper()


def _is_random(token: str) -> bool:
    """Whether both letters and digits follow the prefix, as in random tokens."""
    body = token.rpartition("-")[2]
    return any(map(str.isdigit, body)) and any(map(str.isalpha, body))


def _never(_token: str) -> bool:
    """Nothing in the form tells whether the secret is still valid."""
    return False


_B64 = r"[A-Za-z0-9_\-]"
_SOLID, _LONG = r"[A-Za-z0-9]{28,}", r"[A-Za-z0-9_\-]{20,}"
_JWT = rf"{_B64}{{10,5000}}\.eyJ{_B64}{{10,5000}}\.{_B64}{{20,}}"
_SIGNED = r"[A-Za-z0-9_.\-]{20,}"  # its parts are separated by dots
# A password in a URL: with digits or with letters of both cases, for a host with a public name. Examples have neither.
_IN_ADDRESS = (
    r"//[^\s/:@\"'<>`]{0,60}:(?=[A-Za-z0-9!%^&*_+=.,~\-]{8,200}@[A-Za-z0-9])(?!hf_|gh[pousr]_|github_pat_|glpat-)"
    r"(?!(?i:[^@\s]{0,200}(?:p[a4@]ss|pwd|secret|token|key|user|test|admin|\$|\{)))"
    r"(?=[^@\s]{0,100}[A-Za-z])(?=[^@\s]{0,100}(?:[0-9]|[a-z][^@\s]{0,100}[A-Z]))[A-Za-z0-9!%^&*_+=.,~\-]{8,200}"
    r"@(?!(?i:localhost|host|127\.|0\.0\.0\.0))[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,8}"
)
_IN_NETRC = r"machine\s{1,9}\S{1,200}\s{1,9}login\s{1,9}\S{1,200}\s{1,9}password\s{1,9}(?![<$\[{])\S{8,200}"
_ASSIGNED = (
    r"[\"'\]]{0,3}\s{0,5}[=:,]\s{0,5}[\"']"
    r"(?=[A-Za-z0-9]{0,64}[0-9])(?=[A-Za-z0-9]{0,64}[A-Za-z])[A-Za-z0-9]{32,64}(?=[\"'])"
)
_PRIVATE_KEY = (
    r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |PGP |ENCRYPTED )?PRIVATE KEY(?: BLOCK)?-----"
    r"(?!\s{1,9}(?:\.\.\.|…|<|\[))(?:(?:\s|\\[nr]){1,9}(?:[A-Za-z0-9+/=]{16,5000}|Proc-Type:|Version:|Comment:))?"
)

# One word, without spaces and quotes.
TOKENS = (
    Form("a Hugging Face token", "hf_", r"hf_[A-Za-z0-9]{34}", _is_mixed, masked=_SOLID),
    *(
        Form("a Hugging Face token", f"hf_{each}_", rf"hf_{each}_[A-Za-z0-9_.\-]{{40,300}}", masked=_SIGNED)
        for each in ("oauth", "jwt")
    ),
    Form("a Hugging Face token", "api_org_", r"api_org_[A-Za-z0-9]{34}", _is_mixed, masked=_SOLID),
    *(
        Form("a GitHub token", f"gh{each}_", rf"gh{each}_[A-Za-z0-9]{{36}}", _has_checksum, masked=_SOLID)
        for each in "pousr"
    ),
    Form("a GitHub token", "github_pat_", r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}", masked=_LONG),
    Form("an npm token", "npm_", r"npm_[A-Za-z0-9]{36}", _has_checksum, masked=_SOLID),
    Form("an npm token", "_authToken=", r"_authToken=[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    Form("a PyPI token", "pypi-", rf"pypi-AgEI{_B64}{{50,500}}", masked=rf"AgEI{_LONG}"),
    Form("a RubyGems key", "rubygems_", r"rubygems_[0-9a-f]{48}"),
    Form("an AWS access key", "AKIA", r"AKIA[A-Z2-7]{16}", masked="[A-Z2-7]{16}"),
    Form("an AWS access key", "ASIA", r"ASIA[A-Z2-7]{16}", masked="[A-Z2-7]{16}"),
    *(
        Form("an OpenAI key", sign, rf"{sign}{_B64}{{20,200}}T3BlbkFJ{_B64}{{20,200}}", masked=_LONG)
        for sign in ("sk-proj-", "sk-svcacct-", "sk-admin-")
    ),
    Form(
        "an OpenAI key",
        "T3BlbkFJ",
        rf"sk-(?!proj-|svcacct-|admin-){_B64}{{20,200}}T3BlbkFJ{_B64}{{20,200}}",
    ),
    Form("an Anthropic key", "sk-ant-", rf"sk-ant-[a-z0-9]{{3,20}}-{_B64}{{80,200}}", masked=_LONG),
    Form("an OpenRouter key", "sk-or-v1-", r"sk-or-v1-[0-9a-f]{64}"),
    Form("a DeepSeek key", "sk-", r"(?<!-)sk-[0-9a-f]{32}", _is_random),
    Form("a Google API key", "AIza", rf"AIza{_B64}{{35}}", masked=_SOLID),
    Form("a Google client secret", "GOCSPX-", rf"GOCSPX-{_B64}{{28}}"),
    Form("a Google access token", "ya29.", rf"ya29\.{_B64}{{60,1000}}"),
    Form("an Azure storage key", "AccountKey=", r"AccountKey=[A-Za-z0-9+/]{86}=="),
    Form("an Azure client secret", "Q~", r"[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.\-]{31,34}"),
    Form("an Azure DevOps token", "AZDO", r"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}"),
    Form("an Azure AI key", "JQQJ9", r"[A-Za-z0-9]{52}JQQJ9[9D][A-Za-z0-9]{26}"),
    Form("a Slack token", "xox", r"xox[abeprs]-\d{8,20}-[A-Za-z0-9\-]{20,200}", masked=rf"[a-z]-{_LONG}"),
    Form("a Slack token", "xoxe", r"xoxe(?:\.xox[bp])?-\d-[A-Za-z0-9]{140,300}"),
    Form("a Slack token", "xapp-", r"xapp-\d-[A-Z0-9]{8,14}-\d{10,15}-[0-9a-f]{64}"),
    Form(
        "a Slack webhook",
        "hooks.slack.com",
        r"hooks\.slack\.com/services/T[A-Z0-9]{6,12}/B[A-Z0-9]{6,12}/[A-Za-z0-9]{20,40}",
    ),
    Form("a Discord webhook", "/api/webhooks/", rf"discord(?:app)?\.com/api/webhooks/\d{{15,21}}/{_B64}{{60,80}}"),
    Form("a Telegram token", ":AA", rf"\d{{8,10}}:AA{_B64}{{33}}"),
    Form("a GitLab token", "glpat-", rf"glpat-{_B64}{{20}}(?:{_B64}{{7,280}}\.[0-9a-z.]{{9,14}})?", masked=_LONG),
    *(
        Form("a GitLab token", f"{each}-", rf"{each}-{_B64}{{20,60}}", _is_random)
        for each in ("glrt", "gldt", "glptt", "glcbt", "gloas", "glagent")
    ),
    Form("a Groq key", "gsk_", r"gsk_[A-Za-z0-9]{52}", masked=_SOLID),
    Form("a Replicate token", "r8_", r"r8_[A-Za-z0-9]{37}", masked=_SOLID),
    Form("an xAI key", "xai-", r"xai-[A-Za-z0-9]{80}", masked=_LONG),
    Form("a Perplexity key", "pplx-", r"pplx-[A-Za-z0-9]{48}"),
    Form("a Together key", "tgp_v1_", rf"tgp_v1_{_B64}{{43}}"),
    Form("an NVIDIA key", "nvapi-", rf"nvapi-{_B64}{{60,70}}"),
    Form("a Pinecone key", "pcsk_", r"pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{60,66}"),
    Form("a LangSmith key", "lsv2_", r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    Form("a Tavily key", "tvly-", r"tvly-(?:dev-)?[A-Za-z0-9]{32}", _is_random),
    *(Form("a Stripe key", f"{each}k_live_", rf"{each}k_live_[A-Za-z0-9]{{24,200}}", masked=_SOLID) for each in "sr"),
    Form("a Stripe webhook secret", "whsec_", r"whsec_[A-Za-z0-9+/]{32}"),
    Form("a SendGrid key", "SG.", rf"SG\.{_B64}{{22}}\.{_B64}{{43}}"),
    Form("a Mailgun key", "key-", r"(?<!-)key-[0-9a-f]{32}", _is_random),
    Form("a Databricks token", "dapi", r"dapi[0-9a-f]{32}"),
    Form("a DigitalOcean token", "_v1_", r"do[opr]_v1_[0-9a-f]{64}"),
    Form("a Docker Hub token", "dckr_pat_", rf"dckr_pat_{_B64}{{27}}"),
    Form("a Heroku key", "HRKU-", rf"HRKU-AA{_B64}{{58}}"),
    Form("a Tailscale key", "tskey-", r"tskey-[a-z]{3,10}-[A-Za-z0-9]{8,20}-[A-Za-z0-9]{32}"),
    Form("a Vault token", "hvs.", rf"hvs\.{_B64}{{90,120}}"),
    Form("a Terraform token", ".atlasv1.", rf"[A-Za-z0-9]{{14}}\.atlasv1\.{_B64}{{60,70}}"),
    Form("an Atlassian token", "ATATT3", r"ATATT3[A-Za-z0-9_=\-]{100,300}"),
    Form("a Notion token", "ntn_", r"ntn_\d{11}[A-Za-z0-9]{35}"),
    Form("an Airtable token", "pat", r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    Form("a Figma token", "figd_", rf"figd_{_B64}{{40}}"),
    Form("a Linear key", "lin_api_", r"lin_api_[A-Za-z0-9]{40}"),
    Form("a Shopify token", "shp", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    Form("a Postman key", "PMAK-", r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    Form("a New Relic key", "NRAK-", r"NRAK-[A-Z0-9]{27}"),
    Form("a Grafana token", "glsa_", r"glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}"),
    Form("a Sentry token", "sntrys_", r"sntrys_eyJ[A-Za-z0-9_=+/\-]{50,500}"),
    Form("a Supabase token", "sbp_", r"sbp_[0-9a-f]{40}"),
    Form("a PlanetScale secret", "pscale_", rf"pscale_(?:tkn|pw|oauth)_{_B64}{{32,64}}"),
    Form("a Doppler token", "dp.", r"dp\.(?:pt|st|ct|sa)\.[A-Za-z0-9._\-]{40,80}"),
    Form("an age key", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}"),
    Form("a password in an address", "//", _IN_ADDRESS),
    Form(
        "a JSON Web Token", "eyJ", rf"eyJ{_B64}{{10,500}}\.eyJ{_B64}{{10,5000}}\.{_B64}{{20,1000}}", _never, masked=_JWT
    ),
)

# Several words, or a word in quotes.
PHRASES = (
    *(
        Form("an AWS secret key", name, rf"{name}[\"']?\]?\s{{0,9}}[:=]\s{{0,9}}[\"']?[A-Za-z0-9/+]{{40}}(?![/+=])")
        for name in ("aws_secret_access_key", "AWS_SECRET_ACCESS_KEY", "SecretAccessKey")
    ),
    Form("a Weights & Biases key", "wandb.login(", r"wandb\.login\([^()\n]{0,80}[\"'][0-9a-f]{40}"),
    Form(
        "a Kaggle key",
        '"key"',
        r"\"username\"\s{0,9}:\s{0,9}\"[^\"]{1,60}\",\s{0,9}\"key\"\s{0,9}:\s{0,9}\"[0-9a-f]{32}",
    ),
    *(
        Form("an API key", name, rf"[A-Z0-9_]{{0,30}}{name}{_ASSIGNED}", _never)
        for name in ("API_KEY", "API_TOKEN", "AUTH_TOKEN", "SECRET_KEY")
    ),
    Form("a password of .netrc", "machine", _IN_NETRC),
    Form("a private key", "PRIVATE KEY", _PRIVATE_KEY, _has_body),
)

# Other text that is better not shown. Coarser than any rule: to hide a line too many costs nothing.
_LOOKS = (
    r"(?:gh[a-z]_|\bsk-|xox[a-z]-)[A-Za-z0-9_\-]{8}",
    r"[0-9a-fA-F]{32}|[A-Za-z0-9+/=]{48}",
    r"(?=[A-Za-z0-9_\-]{0,31}[0-9])(?=[A-Za-z0-9_\-]{0,31}[a-z])(?=[A-Za-z0-9_\-]{0,31}[A-Z])[A-Za-z0-9_\-]{32}",
    r"PRIVATE KEY|hooks\.slack|/webhooks/|SG\.|://[^/\s:@]*:[^/\s@]*@",
    r"(?i:secret|passw(?:or)?d|api[_-]?key|access[_-]?key)",
)


def _begins(form: Form) -> bool:
    """Whether a form starts with its sign; three lower-case letters are also the start of words."""
    return form.pattern.startswith(form.sign) and not (form.sign.isalpha() and form.sign.islower())


# Compiled by `re` at the first use: most runs have nothing to hide.
_HIDDEN = "|".join((*(f"{re.escape(form.sign)}[A-Za-z0-9_\\-]{{8}}" for form in TOKENS if _begins(form)), *_LOOKS))
# The sign comes first: a pattern with a literal prefix is searched for many times faster.
_MASKED = {
    form.sign: rf"{re.escape(form.sign)}(?<![A-Za-z0-9]{re.escape(form.sign)}){form.masked}"
    for form in TOKENS
    if form.masked
}
SIGNS = tuple(form.sign for form in TOKENS if _begins(form))


def may_be_secret(line: str) -> bool:
    """Whether a line is better not shown."""
    return re.search(_HIDDEN, line) is not None


def without_tokens(text: str) -> str:
    """The text with `***` for every token whose form nothing else has."""
    for sign, pattern in _MASKED.items():
        if sign in text:
            text = re.sub(pattern, "***", text)
    return text
