"""Encoders of random configurations, and what transformers gives for them in float64, as the golden files of this folder have it.

usage: _live.py FOLDER SEED COUNT      COUNT configurations of every family
Writes text.json, speech.json, image.json and a folder for each model into FOLDER. packages/backbones/src/live-configurations.integration.test.ts runs it.
"""

import json
import random
import sys
from pathlib import Path

import torch
import transformers
from transformers import (
    BertConfig,
    BertModel,
    CamembertConfig,
    CamembertModel,
    ElectraConfig,
    ElectraModel,
    GPT2Config,
    GPT2Model,
    HubertConfig,
    HubertModel,
    ResNetConfig,
    ResNetModel,
    RobertaConfig,
    RobertaModel,
    ViTConfig,
    ViTModel,
    Wav2Vec2Config,
    Wav2Vec2Model,
    WavLMConfig,
    WavLMModel,
    XLMRobertaConfig,
    XLMRobertaModel,
)

import _image
import _speech
import _text

ACTIVATIONS = ["gelu", "gelu_new", "gelu_pytorch_tanh", "relu", "silu", "tanh"]
BERTS = {
    "bert": (BertConfig, BertModel),
    "roberta": (RobertaConfig, RobertaModel),
    "camembert": (CamembertConfig, CamembertModel),
    "xlm-roberta": (XLMRobertaConfig, XLMRobertaModel),
    "electra": (ElectraConfig, ElectraModel),
}

SPEECH = {
    "wav2vec2": (Wav2Vec2Config, Wav2Vec2Model),
    "hubert": (HubertConfig, HubertModel),
    "wavlm": (WavLMConfig, WavLMModel),
}


def itself(model):
    return model


def width_of(draw, groups=1):
    """A width of 4 or more, and a number of heads that divides it; the width is a multiple of `groups`.

    A layer norm of two or three values is so close to a step that float32 has lost the digits, PyTorch's too. So with the channels of convolutions.
    """
    while True:
        heads, each = draw.randint(1, 5), draw.randint(1, 5)
        if heads * each * groups >= 4:
            return heads * each * groups, heads


def lengths_of(draw, least, most):
    return [draw.randint(least, most) for _ in range(draw.randint(1, 4))]


def bert(draw, root, kind, name):
    config_of, model_of = BERTS[kind]
    dim, heads = width_of(draw)
    own = {"embedding_size": draw.choice([dim, draw.randint(2, 12)])} if kind == "electra" else {}
    pad = 0 if kind in ("bert", "electra") else 1
    config = config_of(
        vocab_size=draw.randint(8, 40), hidden_size=dim, num_hidden_layers=draw.randint(1, 4), num_attention_heads=heads,
        intermediate_size=draw.randint(1, 24), hidden_act=draw.choice(ACTIVATIONS), max_position_embeddings=draw.randint(14, 20),
        type_vocab_size=draw.randint(1, 3), layer_norm_eps=draw.choice([1e-12, 1e-5, 1e-3]), pad_token_id=pad,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, **own,
    )
    model = model_of(config) if kind == "electra" else model_of(config, add_pooling_layer=draw.random() < 0.5)
    return _text.case(root, name, model, itself, pad, lengths_of(draw, 1, 12))


def gpt2(draw, root, _, name):
    dim, heads = width_of(draw)
    config = GPT2Config(
        vocab_size=draw.randint(8, 40), n_positions=draw.randint(12, 20), n_embd=dim, n_layer=draw.randint(1, 4), n_head=heads,
        n_inner=draw.choice([None, draw.randint(1, 24)]), activation_function=draw.choice(ACTIVATIONS),
        layer_norm_epsilon=draw.choice([1e-6, 1e-5, 1e-3]), resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0,
    )
    return _text.case(root, name, GPT2Model(config), itself, 0, lengths_of(draw, 1, 12))


def speech(draw, root, kind, name):
    groups = draw.randint(1, 4)
    dim, heads = width_of(draw, groups)
    # Weights as large as these leave one step of a wide layer's attention, and the gradient of the others: PyTorch's own float32 is beyond the bound then.
    while kind == "wavlm" and dim > 24:
        dim, heads = width_of(draw, groups)
    depth = draw.randint(1, 4)
    kernels = [draw.randint(2, 9) for _ in range(depth)]
    strides = [draw.randint(1, min(kernel, 4)) for kernel in kernels]
    least = 1
    for kernel, stride in reversed(list(zip(kernels, strides))):
        least = (least - 1) * stride + kernel
    norm = draw.choice(["group", "layer"])
    own = {"feat_proj_layer_norm": draw.random() < 0.5} if kind == "hubert" else {}
    if kind == "wavlm":
        own = {"num_buckets": 2 * draw.randint(2, 12), "max_bucket_distance": draw.randint(8, 30)}
    config_of, model_of = SPEECH[kind]
    config = config_of(
        **_speech.OFF, hidden_size=dim, num_hidden_layers=draw.randint(1, 4), num_attention_heads=heads,
        intermediate_size=draw.randint(1, 20), hidden_act=draw.choice(ACTIVATIONS), conv_dim=[draw.randint(4, 8) for _ in kernels],
        conv_kernel=kernels, conv_stride=strides, conv_bias=draw.random() < 0.5, feat_extract_norm=norm,
        feat_extract_activation=draw.choice(ACTIVATIONS), do_stable_layer_norm=draw.random() < 0.5,
        num_conv_pos_embeddings=draw.randint(1, 12), num_conv_pos_embedding_groups=groups,
        layer_norm_eps=draw.choice([1e-6, 1e-5, 1e-3]), **own,
    )
    # A group norm of one step standardises nothing: a few more.
    lengths = lengths_of(draw, least + 6, least + 70)
    statistics = "padded" if norm == "group" else "real"
    return _speech.case(root, name, model_of(config), itself, lengths, normStatistics=statistics)


def image(draw, root, kind, name):
    stages = draw.randint(1, 3)
    early = {"downsample_in_bottleneck": draw.random() < 0.5} if kind == "bottleneck" else {}
    config = ResNetConfig(
        num_channels=draw.randint(1, 4), embedding_size=draw.randint(2, 7), hidden_sizes=[draw.randint(4, 15) for _ in range(stages)],
        depths=[draw.randint(1, 3) for _ in range(stages)], layer_type=kind, downsample_in_first_stage=draw.random() < 0.5, **early,
    )
    side = 4 * 2 ** (stages + 1)
    size = (side + draw.randint(0, 9), side + draw.randint(0, 9))
    found = _image.case(root, name, name, ResNetModel(config), itself, draw.random() < 0.5, size=size)
    if draw.random() < 0.5:
        _image.with_torchvision_names(root, name)
    return found


def vit(draw, root, _, name):
    dim, heads = width_of(draw)
    side = draw.randint(2, 9)
    config = ViTConfig(
        image_size=(side * draw.randint(1, 3) + draw.randint(0, side - 1), side * draw.randint(1, 3)), patch_size=side,
        num_channels=draw.randint(1, 4), hidden_size=dim, num_hidden_layers=draw.randint(1, 4), num_attention_heads=heads,
        intermediate_size=draw.randint(1, 24), hidden_act=draw.choice(ACTIVATIONS), qkv_bias=draw.random() < 0.5,
        layer_norm_eps=draw.choice([1e-12, 1e-5, 1e-3]), hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )
    return _image.vit_case(root, name, ViTModel(config, add_pooling_layer=draw.random() < 0.5), itself)


FAMILIES = {
    "text": {**{kind: bert for kind in BERTS}, "gpt2": gpt2},
    "speech": {kind: speech for kind in SPEECH},
    "image": {"basic": image, "bottleneck": image, "vit": vit},
}


def main(root, seed, count):
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    for part, kinds in FAMILIES.items():
        cases = []
        for kind, make in kinds.items():
            for i in range(count):
                name = f"{kind}-{i}"
                # Of its own seed, so that one can be made again alone.
                draw = random.Random(f"{seed} {name}")
                torch.manual_seed(draw.getrandbits(32))
                cases.append(make(draw, root, kind, name))
        (root / f"{part}.json").write_text(json.dumps({"cases": cases}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
