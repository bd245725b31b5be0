"""RoBERTa of fairseq, over words or over codes of speech (bert_kmeans), in the names and the config of transformers."""

import torch

from converted import Converted, check_arrays
from fairseq_settings import setting
from whole_folder import Refused

# Of 2019, and since.
INSIDE = ("decoder.sentence_encoder.", "encoder.sentence_encoder.")
ACTIVATIONS = {"gelu": "gelu", "relu": "relu"}
# <s>, <pad>, </s> and <unk> come before the first entry of a dictionary.
SPECIAL = 4
PADDING = 1
LAYER = {
    **{f"self_attn.{short}_proj": f"attention.self.{word}" for short, word in (("q", "query"), ("k", "key"), ("v", "value"))},
    "self_attn.out_proj": "attention.output.dense",
    "self_attn_layer_norm": "attention.output.LayerNorm",
    "fc1": "intermediate.dense",
    "fc2": "output.dense",
    "final_layer_norm": "output.LayerNorm",
}


def is_roberta(arrays):
    return any(f"{inside}embed_tokens.weight" in arrays for inside in INSIDE)


def convert(arrays, model, dictionary):
    """
    @param model: the settings that the file holds.
    @param dictionary: path of the `dict.txt` beside it; None where there is none.
    """
    [inside] = [each for each in INSIDE if f"{each}embed_tokens.weight" in arrays]
    head = inside.split(".")[0]
    own = unpacked({name: value for name, value in arrays.items() if not name.endswith(".version")})
    config = config_of(own, inside, model)
    known = encoder_arrays(own, inside, config)
    hidden, words = config["hidden_size"], config["vocab_size"]
    lm_head = {
        f"{head}.lm_head.dense.weight": ("lm_head.dense.weight", [hidden, hidden]),
        f"{head}.lm_head.dense.bias": ("lm_head.dense.bias", [hidden]),
        f"{head}.lm_head.layer_norm.weight": ("lm_head.layer_norm.weight", [hidden]),
        f"{head}.lm_head.layer_norm.bias": ("lm_head.layer_norm.bias", [hidden]),
        f"{head}.lm_head.bias": ("lm_head.bias", [words]),
    }
    known.update(lm_head)
    # The same numbers as those of the words: transformers ties them.
    tied = f"{head}.lm_head.weight"
    is_tied = tied in own and torch.equal(own[tied], own[f"{inside}embed_tokens.weight"])
    received = {name: value for name, value in own.items() if not (name == tied and is_tied)}
    check_arrays({name: shape for name, (_, shape) in known.items()}, {name: list(value.shape) for name, value in received.items()})
    named = {known[name][0]: value for name, value in received.items()}
    # fairseq has no types of tokens.
    named["roberta.embeddings.token_type_embeddings.weight"] = torch.zeros(1, hidden, dtype=named["roberta.embeddings.word_embeddings.weight"].dtype)
    copies = {}
    if dictionary is not None:
        entries = len(dictionary.read_text(encoding="utf-8").splitlines())
        if entries + SPECIAL > words:
            raise Refused(f"{dictionary}: expected at most {words - SPECIAL} entries, since the model knows {words} ids, received {entries}")
        copies["dict.txt"] = dictionary
    return Converted(arrays=named, config=config, copies=copies, is_of_transformers=True)


def unpacked(arrays):
    """Query, key and value one by one: files of 2019 keep them in one array."""
    result = {}
    for name, value in arrays.items():
        at, packed, end = name.partition("self_attn.in_proj_")
        if not packed:
            result[name] = value
            continue
        for part, third in zip("qkv", value.chunk(3)):
            result[f"{at}self_attn.{part}_proj.{end}"] = third.clone()
    return result


def config_of(own, inside, model):
    words, hidden = two_axes(own, f"{inside}embed_tokens.weight")
    activation = setting(model, "activation_fn", str, "gelu")
    if activation not in ACTIVATIONS:
        raise Refused(f"settings: activation_fn: expected one of {', '.join(ACTIVATIONS)}, received {activation}")
    layers = {name.removeprefix(f"{inside}layers.").split(".")[0] for name in own if name.startswith(f"{inside}layers.")}
    return {
        "architectures": ["RobertaForMaskedLM"],
        "model_type": "roberta",
        "vocab_size": words,
        "hidden_size": hidden,
        "num_hidden_layers": len(layers),
        "num_attention_heads": setting(model, "encoder_attention_heads", int),
        "intermediate_size": two_axes(own, f"{inside}layers.0.fc1.weight")[0],
        "hidden_act": ACTIVATIONS[activation],
        "max_position_embeddings": two_axes(own, f"{inside}embed_positions.weight")[0],
        "type_vocab_size": 1,
        "layer_norm_eps": 1e-5,
        "hidden_dropout_prob": setting(model, "dropout", float, 0.1),
        "attention_probs_dropout_prob": setting(model, "attention_dropout", float, 0.1),
        "bos_token_id": 0,
        "pad_token_id": PADDING,
        "eos_token_id": 2,
        "tie_word_embeddings": True,
    }


def two_axes(arrays, name):
    if name not in arrays or arrays[name].ndim != 2:
        raise Refused(f"expected {name} with two axes, received {list(arrays[name].shape) if name in arrays else 'none'}")
    return list(arrays[name].shape)


def encoder_arrays(own, inside, config):
    """The name in transformers, and the shape, of every array of the encoder."""
    hidden, wide = config["hidden_size"], config["intermediate_size"]
    arrays = {
        f"{inside}embed_tokens.weight": ("roberta.embeddings.word_embeddings.weight", [config["vocab_size"], hidden]),
        f"{inside}embed_positions.weight": ("roberta.embeddings.position_embeddings.weight", [config["max_position_embeddings"], hidden]),
    }

    def pair(name, to, weight):
        arrays[f"{name}.weight"] = (f"{to}.weight", weight)
        arrays[f"{name}.bias"] = (f"{to}.bias", weight[:1])

    norm = "layernorm_embedding" if f"{inside}layernorm_embedding.weight" in own else "emb_layer_norm"
    pair(f"{inside}{norm}", "roberta.embeddings.LayerNorm", [hidden])
    for i in range(config["num_hidden_layers"]):
        for part, to in LAYER.items():
            shape = {"fc1": [wide, hidden], "fc2": [hidden, wide]}.get(part, [hidden] if part.endswith("norm") else [hidden, hidden])
            pair(f"{inside}layers.{i}.{part}", f"roberta.encoder.layer.{i}.{to}", shape)
    return arrays
