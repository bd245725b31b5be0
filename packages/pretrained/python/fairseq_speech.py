"""wav2vec 2.0 and HuBERT as fairseq keeps them, in the names and the config of transformers."""

from converted import Converted, check_arrays
from fairseq_settings import conv_layers, parts_of, setting
from whole_folder import Refused

# What stands before the encoder's names where a model was trained further on transcripts.
INSIDE = "w2v_encoder.w2v_model."
ACTIVATIONS = {"gelu": "gelu", "relu": "relu"}
NORMS = {"default": "group", "layer_norm": "layer"}
# Parts of a layer.
LAYER = {
    **{f"self_attn.{part}_proj": f"attention.{part}_proj" for part in ("k", "v", "q", "out")},
    "self_attn_layer_norm": "layer_norm",
    "fc1": "feed_forward.intermediate_dense",
    "fc2": "feed_forward.output_dense",
    "final_layer_norm": "final_layer_norm",
}
# Of the pre-training, after the last layer.
PRETRAINING = ("quantizer", "project_q", "final_proj", "label_embs_concat")
# Settings of the encoder that training it further may change.
CHANGED = (
    *("dropout", "attention_dropout", "activation_dropout", "dropout_input", "final_dropout"),
    *("mask_prob", "mask_length", "mask_channel_prob", "mask_channel_length"),
)


def is_speech(arrays):
    return any(name.removeprefix(INSIDE) == "encoder.pos_conv.0.weight_v" for name in arrays)


def convert(arrays, model, task):
    """@param model, task: the settings that the file holds."""
    is_tuned = any(name.startswith(INSIDE) for name in arrays)
    if is_tuned:
        inner, task_before = parts_of(model.get("w2v_args"))
        changed = {key: model[key] for key in CHANGED if model.get(key) is not None}
        model, task = {**inner, **changed}, {**task_before, **task}
    own = {name.removeprefix(INSIDE): value for name, value in arrays.items()}
    is_hubert = "label_embs_concat" in own or str(model.get("_name") or model.get("arch")).startswith("hubert")
    kind, word = ("Hubert", "hubert") if is_hubert else ("Wav2Vec2", "wav2vec2")
    config = {"model_type": word, **encoder_config(own, model)}

    # A model that was trained further keeps what it was pre-trained with, to no use; what HuBERT was, transformers does not have.
    before = [name for name in own if name.split(".")[0] in PRETRAINING]
    left_out = sorted(before) if is_tuned or is_hubert else []
    if is_tuned:
        heads = {"w2v_encoder.proj.weight": "lm_head.weight", "w2v_encoder.proj.bias": "lm_head.bias"}
        config.update({"architectures": [f"{kind}ForCTC"], "vocab_size": shape_of(own, "w2v_encoder.proj.weight", 2)[0]})
    elif is_hubert:
        heads = {}
        config["architectures"] = ["HubertModel"]
    else:
        heads = quantizer_names()
        config.update({"architectures": ["Wav2Vec2ForPreTraining"], **quantizer_config(own)})
    prefix = "" if config["architectures"] == ["HubertModel"] else f"{word}."

    known = encoder_arrays(config)
    if "mask_emb" in own:
        known["mask_emb"] = ("masked_spec_embed", [config["hidden_size"]])
    received = {name: value for name, value in own.items() if name not in left_out}
    # The shapes of heads are looked at by transformers' own model.
    shapes = {name: list(received[name].shape) if name in received else [] for name in heads}
    shapes.update({name: shape for name, (_, shape) in known.items()})
    check_arrays(shapes, {name: list(value.shape) for name, value in received.items()})
    names = {**{name: prefix + to for name, (to, _) in known.items()}, **heads}
    return Converted(
        arrays={names[name]: value for name, value in received.items()},
        config=config,
        files={"preprocessor_config.json": preprocessor(config, task)},
        left_out=left_out,
        is_of_transformers=True,
    )


def shape_of(arrays, name, axes):
    if name not in arrays or arrays[name].ndim != axes:
        raise Refused(f"expected {name} with {axes} axes, received {list(arrays[name].shape) if name in arrays else 'none'}")
    return list(arrays[name].shape)


def encoder_config(own, model):
    """What arrays and settings say of the encoder."""
    layers = conv_layers(setting(model, "conv_feature_layers", str, "[(512, 10, 5)] + [(512, 3, 2)] * 4 + [(512, 2, 2)] + [(512, 2, 2)]"))
    intermediate, hidden = shape_of(own, "encoder.layers.0.fc1.weight", 2)
    _, inner, window = shape_of(own, "encoder.pos_conv.0.weight_v", 3)
    activation, norm = setting(model, "activation_fn", str, "gelu"), setting(model, "extractor_mode", str, "default")
    if activation not in ACTIVATIONS or norm not in NORMS:
        raise Refused(f"settings: expected activation_fn of {', '.join(ACTIVATIONS)} and extractor_mode of {', '.join(NORMS)}, received {activation} and {norm}")
    depths = {int(name.split(".")[2]) for name in own if name.startswith("encoder.layers.")}
    dropout = setting(model, "dropout", float, 0.1)
    return {
        "hidden_size": hidden,
        "num_hidden_layers": len(depths),
        "num_attention_heads": setting(model, "encoder_attention_heads", int),
        "intermediate_size": intermediate,
        "hidden_act": ACTIVATIONS[activation],
        "layer_norm_eps": 1e-5,
        "feat_extract_norm": NORMS[norm],
        "feat_extract_activation": "gelu",
        "conv_dim": [width for width, _, _ in layers],
        "conv_kernel": [window for _, window, _ in layers],
        "conv_stride": [stride for _, _, stride in layers],
        "conv_bias": setting(model, "conv_bias", bool, False),
        "num_feat_extract_layers": len(layers),
        "num_conv_pos_embeddings": window,
        "num_conv_pos_embedding_groups": hidden // inner,
        "do_stable_layer_norm": setting(model, "layer_norm_first", bool, False),
        "hidden_dropout": dropout,
        "attention_dropout": setting(model, "attention_dropout", float, 0.1),
        "activation_dropout": setting(model, "activation_dropout", float, 0.0),
        "feat_proj_dropout": setting(model, "dropout_input", float, 0.0),
        "final_dropout": setting(model, "final_dropout", float, 0.0),
        "layerdrop": setting(model, "encoder_layerdrop", float, 0.0),
        "apply_spec_augment": True,
        "mask_time_prob": setting(model, "mask_prob", float, 0.65),
        "mask_time_length": setting(model, "mask_length", int, 10),
        "mask_feature_prob": setting(model, "mask_channel_prob", float, 0.0),
        "mask_feature_length": setting(model, "mask_channel_length", int, 10),
    }


def encoder_arrays(config):
    """The name in transformers, and the shape, of every array of the encoder."""
    hidden, widths = config["hidden_size"], config["conv_dim"]
    arrays = {}

    def pair(name, to, weight, bias=True):
        arrays[f"{name}.weight"] = (f"{to}.weight", weight)
        if bias:
            arrays[f"{name}.bias"] = (f"{to}.bias", weight[:1])

    for i, width in enumerate(widths):
        name, to = f"feature_extractor.conv_layers.{i}", f"feature_extractor.conv_layers.{i}"
        pair(f"{name}.0", f"{to}.conv", [width, widths[i - 1] if i else 1, config["conv_kernel"][i]], config["conv_bias"])
        if config["feat_extract_norm"] == "layer":
            # Between two turns of the axes.
            pair(f"{name}.2.1", f"{to}.layer_norm", [width])
        elif i == 0:
            pair(f"{name}.2", f"{to}.layer_norm", [width])
    pair("layer_norm", "feature_projection.layer_norm", widths[-1:])
    pair("post_extract_proj", "feature_projection.projection", [hidden, widths[-1]])
    window, groups = config["num_conv_pos_embeddings"], config["num_conv_pos_embedding_groups"]
    position = "encoder.pos_conv_embed.conv"
    arrays["encoder.pos_conv.0.bias"] = (f"{position}.bias", [hidden])
    arrays["encoder.pos_conv.0.weight_g"] = (f"{position}.parametrizations.weight.original0", [1, 1, window])
    arrays["encoder.pos_conv.0.weight_v"] = (f"{position}.parametrizations.weight.original1", [hidden, hidden // groups, window])
    pair("encoder.layer_norm", "encoder.layer_norm", [hidden])
    for i in range(config["num_hidden_layers"]):
        for part, to in LAYER.items():
            shape = {"fc1": [config["intermediate_size"], hidden], "fc2": [hidden, config["intermediate_size"]]}.get(part, [hidden] if part.endswith("norm") else [hidden, hidden])
            pair(f"encoder.layers.{i}.{part}", f"encoder.layers.{i}.{to}", shape)
    return arrays


def quantizer_names():
    """Heads of the pre-training of wav2vec 2.0."""
    pairs = {"quantizer.weight_proj": "quantizer.weight_proj", "project_q": "project_q", "final_proj": "project_hid"}
    return {"quantizer.vars": "quantizer.codevectors", **{f"{name}.{end}": f"{to}.{end}" for name, to in pairs.items() for end in ("weight", "bias")}}


def quantizer_config(own):
    code_width = shape_of(own, "project_q.weight", 2)[1]
    groups = code_width // shape_of(own, "quantizer.vars", 3)[2]
    return {
        "num_codevector_groups": groups,
        "num_codevectors_per_group": shape_of(own, "quantizer.weight_proj.weight", 2)[0] // max(1, groups),
        "codevector_dim": code_width,
        "proj_codevector_dim": shape_of(own, "final_proj.weight", 2)[0],
    }


def preprocessor(config, task):
    is_normalized = setting(task, "normalize", bool, False)
    return {
        "feature_extractor_type": "Wav2Vec2FeatureExtractor",
        "feature_size": 1,
        "sampling_rate": setting(task, "sample_rate", int, 16_000),
        "padding_value": 0.0,
        "padding_side": "right",
        "do_normalize": is_normalized,
        "return_attention_mask": config["feat_extract_norm"] == "layer",
    }
