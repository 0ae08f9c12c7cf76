"""The secrets that issuers hand out, by the forms that they gave them, and the proofs that are in the forms."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import NamedTuple

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class Kind(NamedTuple):
    """Secrets of one form: what must stand in a file that holds one, the pattern, and the proof."""

    what: str
    sign: str
    pattern: str
    proven: Callable[[str], bool] = bool


def _has_checksum(token: str) -> bool:
    """Whether the last six characters of a GitHub or npm token are the CRC32 of the thirty before, in base 62."""
    body, number = token[-36:-6], zlib.crc32(token[-36:-6].encode())
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return bool(body) and token[-6:] == digits.rjust(6, "0")


def _has_body(key: str) -> bool:
    """Whether a private key goes on behind its first line."""
    return not key.endswith("-")


def _is_mixed(token: str) -> bool:
    """Whether small and capital letters stand behind the name of the issuer: chance gives both, an author seldom."""
    body = token.rpartition("_")[2]
    return body != body.lower() and body != body.upper()


def _is_random(token: str) -> bool:
    """Whether letters and digits alternate as chance has them do."""
    body = token.rpartition("-")[2]
    return any(map(str.isdigit, body)) and any(map(str.isalpha, body))


def _never(_token: str) -> bool:
    """Nothing in the form tells whether it is still worth something."""
    return False


_B64 = r"[A-Za-z0-9_\-]"
# A password in an address: of small and capital letters or with digits, for a host with a name of its own. What people
# write in examples is neither.
_IN_ADDRESS = (
    r"//[^\s/:@\"'<>`]{0,60}:(?!hf_|gh[pousr]_|github_pat_|glpat-)"
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

# Of one word, without blanks and quotes.
TOKENS = (
    Kind("a Hugging Face token", "hf_", r"hf_[A-Za-z0-9]{34}", _is_mixed),
    Kind("a Hugging Face token", "hf_", r"hf_(?:oauth|jwt)_[A-Za-z0-9_.\-]{40,300}"),
    Kind("a Hugging Face token", "api_org_", r"api_org_[A-Za-z0-9]{34}", _is_mixed),
    *(Kind("a GitHub token", f"gh{each}_", rf"gh{each}_[A-Za-z0-9]{{36}}", _has_checksum) for each in "pousr"),
    Kind("a GitHub token", "github_pat_", r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    Kind("an npm token", "npm_", r"npm_[A-Za-z0-9]{36}", _has_checksum),
    Kind("an npm token", "_authToken=", r"_authToken=[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    Kind("a PyPI token", "pypi-", rf"pypi-AgEI{_B64}{{50,500}}"),
    Kind("a RubyGems key", "rubygems_", r"rubygems_[0-9a-f]{48}"),
    Kind("an AWS access key", "AKIA", r"AKIA[A-Z2-7]{16}"),
    Kind("an AWS access key", "ASIA", r"ASIA[A-Z2-7]{16}"),
    Kind(
        "an OpenAI key",
        "T3BlbkFJ",
        rf"sk-(?:proj-|svcacct-|admin-)?{_B64}{{20,200}}T3BlbkFJ{_B64}{{20,200}}",
    ),
    Kind("an Anthropic key", "sk-ant-", rf"sk-ant-[a-z0-9]{{3,20}}-{_B64}{{80,200}}"),
    Kind("an OpenRouter key", "sk-or-v1-", r"sk-or-v1-[0-9a-f]{64}"),
    Kind("a DeepSeek key", "sk-", r"(?<!-)sk-[0-9a-f]{32}", _is_random),
    Kind("a Google API key", "AIza", rf"AIza{_B64}{{35}}"),
    Kind("a Google client secret", "GOCSPX-", rf"GOCSPX-{_B64}{{28}}"),
    Kind("a Google access token", "ya29.", rf"ya29\.{_B64}{{60,1000}}"),
    Kind("an Azure storage key", "AccountKey=", r"AccountKey=[A-Za-z0-9+/]{86}=="),
    Kind("an Azure client secret", "Q~", r"[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.\-]{31,34}"),
    Kind("an Azure DevOps token", "AZDO", r"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}"),
    Kind("an Azure AI key", "JQQJ9", r"[A-Za-z0-9]{52}JQQJ9[9D][A-Za-z0-9]{26}"),
    Kind("a Slack token", "xox", r"xox[abeprs]-\d{8,20}-[A-Za-z0-9\-]{20,200}"),
    Kind("a Slack token", "xoxe", r"xoxe(?:\.xox[bp])?-\d-[A-Za-z0-9]{140,300}"),
    Kind("a Slack token", "xapp-", r"xapp-\d-[A-Z0-9]{8,14}-\d{10,15}-[0-9a-f]{64}"),
    Kind(
        "a Slack webhook",
        "hooks.slack.com",
        r"hooks\.slack\.com/services/T[A-Z0-9]{6,12}/B[A-Z0-9]{6,12}/[A-Za-z0-9]{20,40}",
    ),
    Kind("a Discord webhook", "/api/webhooks/", rf"discord(?:app)?\.com/api/webhooks/\d{{15,21}}/{_B64}{{60,80}}"),
    Kind("a Telegram token", ":AA", rf"\d{{8,10}}:AA{_B64}{{33}}"),
    Kind("a GitLab token", "glpat-", rf"glpat-{_B64}{{20}}(?:{_B64}{{7,280}}\.[0-9a-z.]{{9,14}})?"),
    *(
        Kind("a GitLab token", f"{each}-", rf"{each}-{_B64}{{20,60}}", _is_random)
        for each in ("glrt", "gldt", "glptt", "glcbt", "gloas", "glagent")
    ),
    Kind("a Groq key", "gsk_", r"gsk_[A-Za-z0-9]{52}"),
    Kind("a Replicate token", "r8_", r"r8_[A-Za-z0-9]{37}"),
    Kind("an xAI key", "xai-", r"xai-[A-Za-z0-9]{80}"),
    Kind("a Perplexity key", "pplx-", r"pplx-[A-Za-z0-9]{48}"),
    Kind("a Together key", "tgp_v1_", rf"tgp_v1_{_B64}{{43}}"),
    Kind("an NVIDIA key", "nvapi-", rf"nvapi-{_B64}{{60,70}}"),
    Kind("a Pinecone key", "pcsk_", r"pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{60,66}"),
    Kind("a LangSmith key", "lsv2_", r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    Kind("a Tavily key", "tvly-", r"tvly-(?:dev-)?[A-Za-z0-9]{32}", _is_random),
    Kind("a Stripe key", "k_live_", r"[sr]k_live_[A-Za-z0-9]{24,200}"),
    Kind("a Stripe webhook secret", "whsec_", r"whsec_[A-Za-z0-9+/]{32}"),
    Kind("a SendGrid key", "SG.", rf"SG\.{_B64}{{22}}\.{_B64}{{43}}"),
    Kind("a Mailgun key", "key-", r"(?<!-)key-[0-9a-f]{32}", _is_random),
    Kind("a Databricks token", "dapi", r"dapi[0-9a-f]{32}"),
    Kind("a DigitalOcean token", "_v1_", r"do[opr]_v1_[0-9a-f]{64}"),
    Kind("a Docker Hub token", "dckr_pat_", rf"dckr_pat_{_B64}{{27}}"),
    Kind("a Heroku key", "HRKU-", rf"HRKU-AA{_B64}{{58}}"),
    Kind("a Tailscale key", "tskey-", r"tskey-[a-z]{3,10}-[A-Za-z0-9]{8,20}-[A-Za-z0-9]{32}"),
    Kind("a Vault token", "hvs.", rf"hvs\.{_B64}{{90,120}}"),
    Kind("a Terraform token", ".atlasv1.", rf"[A-Za-z0-9]{{14}}\.atlasv1\.{_B64}{{60,70}}"),
    Kind("an Atlassian token", "ATATT3", r"ATATT3[A-Za-z0-9_=\-]{100,300}"),
    Kind("a Notion token", "ntn_", r"ntn_\d{11}[A-Za-z0-9]{35}"),
    Kind("an Airtable token", "pat", r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    Kind("a Figma token", "figd_", rf"figd_{_B64}{{40}}"),
    Kind("a Linear key", "lin_api_", r"lin_api_[A-Za-z0-9]{40}"),
    Kind("a Shopify token", "shp", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    Kind("a Postman key", "PMAK-", r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    Kind("a New Relic key", "NRAK-", r"NRAK-[A-Z0-9]{27}"),
    Kind("a Grafana token", "glsa_", r"glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}"),
    Kind("a Sentry token", "sntrys_", r"sntrys_eyJ[A-Za-z0-9_=+/\-]{50,500}"),
    Kind("a Supabase token", "sbp_", r"sbp_[0-9a-f]{40}"),
    Kind("a PlanetScale secret", "pscale_", rf"pscale_(?:tkn|pw|oauth)_{_B64}{{32,64}}"),
    Kind("a Doppler token", "dp.", r"dp\.(?:pt|st|ct|sa)\.[A-Za-z0-9._\-]{40,80}"),
    Kind("an age key", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}"),
    Kind("a password in an address", "//", _IN_ADDRESS),
    Kind("a JSON Web Token", "eyJ", rf"eyJ{_B64}{{10,500}}\.eyJ{_B64}{{10,5000}}\.{_B64}{{20,1000}}", _never),
)

# Of several words, or between quotes.
PHRASES = (
    *(
        Kind("an AWS secret key", name, rf"{name}[\"']?\]?\s{{0,9}}[:=]\s{{0,9}}[\"']?[A-Za-z0-9/+]{{40}}(?![/+=])")
        for name in ("aws_secret_access_key", "AWS_SECRET_ACCESS_KEY", "SecretAccessKey")
    ),
    Kind("a Weights & Biases key", "wandb.login(", r"wandb\.login\([^()\n]{0,80}[\"'][0-9a-f]{40}"),
    Kind(
        "a Kaggle key",
        '"key"',
        r"\"username\"\s{0,9}:\s{0,9}\"[^\"]{1,60}\",\s{0,9}\"key\"\s{0,9}:\s{0,9}\"[0-9a-f]{32}",
    ),
    *(
        Kind("an API key", name, rf"[A-Z0-9_]{{0,30}}{name}{_ASSIGNED}", _never)
        for name in ("API_KEY", "API_TOKEN", "AUTH_TOKEN", "SECRET_KEY")
    ),
    Kind("a password of .netrc", "machine", _IN_NETRC),
    Kind("a private key", "PRIVATE KEY", _PRIVATE_KEY, _has_body),
)
