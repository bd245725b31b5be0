"""Writes transformers.json and the folders bert, electra, gpt2 and roberta beside it: tiny random models of each family with a tokenizer, exported by
packages/pretrained/python/export_onnx.py (of bert and gpt2 also the weights), and what transformers (float64) gives for a few inputs: token ids, and features with every pooling."""

import json
import sys
from pathlib import Path

import numpy as np
import torch
import transformers
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "packages/pretrained/python"))
from export_onnx import export_model  # noqa: E402

FIXTURES = ROOT / "packages/encoders-text/src/__fixtures__"
WORDS = "i you he it the a to and is was not no what that this know really like ##s ##ing ##ed ##ly speaker said ' ! ? . , : \" # -".split()
LETTERS = list("abcdefghijklmnopqrstuvwxyz0123456789")
SYLLABLES = list("나는너를정말좋아해왜그래요안녕가고싶다")
TINY = {"num_hidden_layers": 2, "num_attention_heads": 2, "attn_implementation": "eager"}


def word_piece(extra):
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *LETTERS, *(f"##{letter}" for letter in LETTERS), *extra, *(f"##{one}" for one in extra)]
    ids = {token: i for i, token in enumerate(dict.fromkeys(vocabulary))}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=not extra, strip_accents=False if extra else None)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", ids["[SEP]"]), ("[CLS]", ids["[CLS]"]))
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=48, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]"
    )


def byte_pairs(special):
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [("t", "h"), ("th", "e"), ("Ġ", "the"), ("y", "o"), ("yo", "u"), ("Ġ", "you"), ("i", "n"), ("in", "g"), ("n", "o"), ("no", "t"), ("Ġ", "not")]
    ids = {token: i for i, token in enumerate([*special, *alphabet, *("".join(pair) for pair in merges)])}
    tokenizer = Tokenizer(models.BPE(ids, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return tokenizer, ids


def roberta_tokenizer():
    tokenizer, ids = byte_pairs(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", ids["</s>"]), ("<s>", ids["<s>"]), trim_offsets=True, add_prefix_space=False)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=512, pad_token="<pad>", unk_token="<unk>", cls_token="<s>", sep_token="</s>", bos_token="<s>", eos_token="</s>", mask_token="<mask>"
    )


def gpt2_tokenizer():
    tokenizer, _ = byte_pairs(["<|endoftext|>"])
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<|endoftext|>", eos_token="<|endoftext|>", unk_token="<|endoftext|>")


def make(name):
    torch.manual_seed(sorted(["bert", "electra", "gpt2", "roberta"]).index(name))
    if name == "bert":
        tokenizer = word_piece([])
        config = transformers.BertConfig(vocab_size=len(tokenizer), hidden_size=16, intermediate_size=24, max_position_embeddings=48, **TINY)
        model = transformers.BertModel(config, add_pooling_layer=False)
    elif name == "electra":
        tokenizer = word_piece(SYLLABLES)
        config = transformers.ElectraConfig(vocab_size=len(tokenizer), embedding_size=12, hidden_size=16, intermediate_size=24, max_position_embeddings=48, **TINY)
        model = transformers.ElectraModel(config)
    elif name == "roberta":
        tokenizer = roberta_tokenizer()
        config = transformers.RobertaConfig(
            vocab_size=len(tokenizer), hidden_size=16, intermediate_size=24, max_position_embeddings=66, type_vocab_size=1, pad_token_id=1, bos_token_id=0, eos_token_id=2, **TINY
        )
        model = transformers.RobertaModel(config, add_pooling_layer=False)
    else:
        tokenizer = gpt2_tokenizer()
        config = transformers.GPT2Config(
            vocab_size=len(tokenizer), n_positions=96, n_embd=16, n_layer=2, n_head=2, bos_token_id=0, eos_token_id=0, attn_implementation="eager"
        )
        model = transformers.GPT2Model(config)
    # Weights as large as trained ones, so that what is compared is not nearly the same for all inputs.
    with torch.no_grad():
        for path, parameter in model.named_parameters():
            if parameter.ndim == 2:
                parameter.normal_(0, 0.35)
            elif "bias" in path:
                parameter.normal_(0, 0.1)
    return tokenizer, model


def turn(speaker, text):
    return {"speaker": speaker, "text": text}


ENGLISH = [
    {**turn("Ana", "You came!"), "history": []},
    {**turn("Ben", "Of course I came. Not that it was easy..."), "history": [turn("Ana", "You came!")]},
    {
        **turn("Ana", "I really thought you were not coming, you know?"),
        "history": [turn("Ana", "You came!"), turn("Ben", "Of course I came. Not that it was easy...")],
    },
    {**turn("Çem", "Naïve — 🙂"), "history": [turn("Ana", "No."), turn("Ben", "What?"), turn("Ana", "NO!!!"), turn("Ben", "why, what is it")]},
    {**turn("Ben", "no"), "history": [turn("Çem", "Naïve — 🙂")]},
]
KOREAN = [
    {**turn("F1", "나는 너를 정말 좋아해!"), "history": []},
    {**turn("M1", "b/ 왜 그래요? OK l/"), "history": [turn("F1", "나는 너를 정말 좋아해!")]},
    {**turn("F1", "안녕... 가고 싶다"), "history": [turn("F1", "나는 너를 정말 좋아해!"), turn("M1", "b/ 왜 그래요? OK l/")]},
]


def prompt(given, options, tokenizer):
    kind = options.get("input", {"type": "utterance"})
    turns = [*given["history"], given]
    if kind["type"] == "utterance":
        return given["text"]
    if kind["type"] == "previous":
        newest = [one["text"] for one in turns[::-1]][: kind["contexts"]]
        return (tokenizer.sep_token or tokenizer.eos_token).join(newest)
    if kind["format"] == "plain":
        return "\n".join(f"{one['speaker']}: {one['text']}" for one in turns)
    return "\n\n\n".join(f'The speaker "{one["speaker"]}" said:\n###\n{one["text"]}\n###' for one in turns)


def features(given, options, tokenizer, model):
    longest = options.get("maxTokens", 44)
    kind = options.get("input", {"type": "utterance"})["type"]
    truncation = options.get("truncation", "left" if kind == "dialogue" else "right")
    text = prompt(given, options, tokenizer)
    if truncation == "legacy":
        # The tokenizer cuts the end at what the model takes; then the last tokens of the rest are kept.
        tokenizer.truncation_side = "right"
        ids = tokenizer(text, truncation=True, max_length=model.config.max_position_embeddings)["input_ids"][-longest:]
    else:
        tokenizer.truncation_side = truncation
        ids = tokenizer(text, truncation=True, max_length=longest)["input_ids"]
    whole = len(tokenizer(text)["input_ids"])
    with torch.no_grad():
        out = model(input_ids=torch.tensor([ids]), output_hidden_states=True)
    layers = options.get("layers", "last")
    if layers == "last":
        states = out.last_hidden_state[0]
    elif isinstance(layers, int):
        states = out.hidden_states[layers][0]
    else:
        states = sum(one["weight"] * out.hidden_states[one["layer"]][0] for one in layers)
    pooled = {
        "first": lambda: states[0],
        "last": lambda: states[-1],
        "mean": lambda: states.mean(0),
        "max": lambda: states.amax(0),
        "none": lambda: states,
    }[options.get("pooling", "mean")]()
    return {"ids": ids, "cut": [whole, len(ids)] if len(ids) < whole else None, "values": np.round(pooled.numpy(), 9).tolist()}


CASES = [
    ("bert", {"pooling": "first"}),
    ("bert", {"pooling": "max", "layers": 1}),
    ("bert", {"pooling": "none", "maxTokens": 6}),
    ("bert", {"input": {"type": "dialogue", "format": "plain"}, "maxTokens": 24}),
    ("bert", {"input": {"type": "previous", "contexts": 3}, "pooling": "first", "maxTokens": 30}),
    ("roberta", {"pooling": "first", "layers": [{"layer": 0, "weight": 0.25}, {"layer": 2, "weight": 0.75}]}),
    ("roberta", {"pooling": "mean", "maxTokens": 9, "truncation": "left"}),
    ("roberta", {"input": {"type": "previous", "contexts": 2}, "maxTokens": 64}),
    ("electra", {"pooling": "first"}),
    ("electra", {"input": {"type": "previous", "contexts": 3}, "maxTokens": 20}),
    ("gpt2", {"pooling": "last", "input": {"type": "dialogue", "format": "said"}, "maxTokens": 90}),
    ("gpt2", {"pooling": "last", "input": {"type": "dialogue", "format": "said"}, "maxTokens": 40, "truncation": "legacy"}),
    ("gpt2", {"pooling": "mean"}),
]

cases = []
made = {name: make(name) for name in ["bert", "electra", "gpt2", "roberta"]}
for name, (tokenizer, model) in made.items():
    folder = FIXTURES / name
    export_model(model, folder)
    if name in ("bert", "gpt2"):
        # Beside the file that runs by itself: the same as a module of ours.
        save_file(model.state_dict(), folder / "model.safetensors", {"format": "pt"})
    tokenizer.save_pretrained(folder)
    config = json.loads((folder / "config.json").read_text())
    config.pop("transformers_version", None)
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    tokens = json.loads((folder / "tokenizer.json").read_text())
    (folder / "tokenizer.json").write_text(json.dumps(tokens, ensure_ascii=False, separators=(",", ":")) + "\n")
for family, options in CASES:
    tokenizer, model = made[family]
    inputs = KOREAN if family == "electra" else ENGLISH
    expected = [features(given, options, tokenizer, model.double()) for given in inputs]
    cases.append({"family": family, "options": options, "inputs": "korean" if family == "electra" else "english", "expected": expected})

(FIXTURES / "transformers.json").write_text(
    json.dumps(
        {
            "library": "transformers, torch",
            "version": f"{transformers.__version__}, {torch.__version__}",
            "script": "tools/golden/encoders-text/pretrained.py",
            "inputs": {"english": ENGLISH, "korean": KOREAN},
            "cases": cases,
        },
        ensure_ascii=False,
    )
    + "\n"
)
