"""A tokenizer class that does not fit tokenizer.json, or what servers do with it."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CONFIG, TOKENIZER, TOKENIZER_CONFIG, ModelFolder
from hfdeploy_action.folder.modules import MODULES
from hfdeploy_action.folder.tokenizer import Vocabulary, kind_of
from hfdeploy_action.rules.files.tokenizer import SPECIAL_MAP, object_in, special_in

_WORDS = ("WordPiece", "WordLevel")  # a class for WordPiece gives the same IDs to whole words
# The models of tokenizer.json that a class reads: any other gives other IDs or an exception (measured with
# transformers 5.23, which builds the model of the class from the vocabulary of the file).
_READS = MappingProxyType(
    {
        **dict.fromkeys("Bert DistilBert Electra ConvBert SqueezeBert MobileBert LayoutLM MPNet".split(), _WORDS),
        **dict.fromkeys("Funnel Lxmert Splinter DPRQuestionEncoder DPRContextEncoder DPRReader".split(), _WORDS),
        **dict.fromkeys("Bart Cohere Deberta GPT2 GPTNeoX LED Llama CodeLlama Luke Mvp Nougat".split(), ("BPE",)),
        **dict.fromkeys("Qwen2 Roberta Whisper CLIP Gemma Herbert Nllb OpenAIGPT Blenderbot".split(), ("BPE",)),
        **dict.fromkeys("Longformer CodeGen".split(), ("BPE",)),
        **dict.fromkeys("Albert Barthez Camembert DebertaV2 MBart MBart50 RemBert T5".split(), ("Unigram",)),
        **dict.fromkeys("XGLM XLMRoberta XLNet Pegasus Udop".split(), ("Unigram",)),
    }
)
# Model types for which transformers 5.23 reads tokenizer.json as it is, whatever the class.
_ANY_CLASS = frozenset(
    "arctic aria beam bigbird_pegasus camembertv2-base canary chatlm cohere_asr ernie4_5 ernie4_5_moe flex_olmo fuyu "
    "glm glm4 glm4_moe glm4_moe_lite glm4v glm4v_moe glm_image glmasr got_ocr2 gpt_bigcode gradium_phonon_tts granite "
    "granitemoe granitemoehybrid granitemoeshared h2ovl_chat hyperclovax hyperclovax_vision_v2 hyperclovax_vlm "
    "internlm2 internlm3 iquestcoder jamba kimi_k25 kimi_linear kosmos-2 llava llava_next mimo_v2_flash minicpm3 "
    "minicpm_ocr minicpmv minicpmv4_6 minicpmv4_7 minimax_m2 ministral ministral3 mistral mistral3 mistral_large4 "
    "mixtral modernbert modernbert-decoder molmo molmo2 nemo_speechlm nemotron nvfp4 nystromformer olmo2 olmo3 "
    "olmo_hybrid opencua openvla paddleocr_vl pegasus_x persimmon phi3 phi3_v phimoe pix2struct pixtral pocket_tts "
    "qwen2 qwen3_5 qwen3_5_moe qwen3_5_moe_text qwen4_exp siglip2 smolvlm stablelm step3_vl umt5 vipllava voxtral "
    "voxtral_realtime xlm-roberta-xl".split()
)
# Classes that have no padding token unless one is named.
_WITHOUT_PADDING = frozenset(
    "PreTrainedTokenizerFast TokenizersBackend GPT2 Llama CodeLlama OpenAIGPT Reformer".split()
)


def _class_of(folder: ModelFolder) -> str:
    """The tokenizer's class without its endings: `Bert` for `BertTokenizerFast`; empty if none is named."""
    named = object_in(folder, TOKENIZER_CONFIG).get("tokenizer_class")
    if not isinstance(named, str) or named in _WITHOUT_PADDING:
        return named if isinstance(named, str) else ""
    return named.removesuffix("Fast").removesuffix("Tokenizer")


def is_known(name: str) -> bool:
    """Whether it was measured that a class reads tokenizer.json, and in which form."""
    return name == "PreTrainedTokenizerFast" or name.removesuffix("Fast").removesuffix("Tokenizer") in _READS


@rule("HFD155", Severity.ERROR)
def mismatched_tokenizer_class(folder: ModelFolder) -> Iterator[Problem]:
    """`tokenizer_class` does not fit the kind of vocabulary in tokenizer.json.

    Since version 5, transformers builds the tokenizer that `tokenizer_class` names, and takes only the vocabulary from
    tokenizer.json. With the wrong class, every text gets different token IDs than in training, or the tokenizer does
    not load.

    Fix: write `"tokenizer_class": "PreTrainedTokenizerFast"`, which reads tokenizer.json as it is.
    """
    if not isinstance(folder.tokenizer.vocabulary, Vocabulary):
        return  # HFD122 reports why
    name, kind = _class_of(folder), kind_of(folder.tokenizer.values)
    reads = _READS.get(name)
    is_own = (
        "auto_map" in object_in(folder, TOKENIZER_CONFIG) or str(folder.config.values.get("model_type")) in _ANY_CLASS
    )
    if reads and kind and kind not in reads and not is_own:
        at = folder.json.at(TOKENIZER_CONFIG, "tokenizer_class")
        message = f"`{name}Tokenizer` is a class for {reads[0]}, but `{TOKENIZER}` contains {kind}"
        yield Problem(message, at)


@rule("HFD156", Severity.ERROR)
def missing_pad_token(folder: ModelFolder) -> Iterator[Problem]:
    """The tokenizer of a classifier or an embedding model has no padding token.

    Servers process several texts at once, and fill up the shorter ones with the padding token. Without it, every such
    request fails with `ValueError: Asking to pad but the tokenizer does not have a padding token`.

    Fix: add the padding token that the model was trained with to tokenizer_config.json, as in `"pad_token": "[PAD]"`.
    """
    config, padding = object_in(folder, TOKENIZER_CONFIG), folder.tokenizer.values.get("padding")
    is_encoder = folder.config.is_classifier and folder.config.reads_text and folder.config.head != "score.weight"
    if not config or not (is_encoder or (MODULES in folder.files and CONFIG in folder.files)):
        return
    named = {**special_in(config), **special_in(object_in(folder, SPECIAL_MAP))}
    has_none = _class_of(folder) in _WITHOUT_PADDING or ("pad_token" in config and config["pad_token"] is None)
    if has_none and "pad_token" not in named and not isinstance(padding, dict):
        at = folder.json.at(TOKENIZER_CONFIG, "pad_token") if "pad_token" in config else Location(TOKENIZER_CONFIG)
        usual = next((token for token in ("[PAD]", "<pad>") if token in _tokens(folder)), None)
        fix = f'write `"pad_token": "{usual}"`, which is in {TOKENIZER}.' if usual else ""
        yield Problem("the tokenizer has no padding token, so it cannot pad a batch of texts", at, fix)


def _tokens(folder: ModelFolder) -> set[str]:
    """The tokens of tokenizer.json; empty if it does not load, which HFD122 reports."""
    vocabulary = folder.tokenizer.vocabulary
    return {*vocabulary.added, *vocabulary.model} if isinstance(vocabulary, Vocabulary) else set()
