"""Tiny random residual networks (one with the names of torchvision) and vision transformers as transformers saves them, and what transformers gives in
float64: the maps of the stem and of every stage, the gradient of every weight of Σ last maps · cotangent, and the running statistics after a step where those of the batch are used.

Run: python tools/golden/backbones/image.py
Writes image.json and the folders beside it: packages/backbones/src/image/__fixtures__/
"""

import torch
from transformers import (
    ResNetConfig,
    ResNetForImageClassification,
    ResNetModel,
    ViTConfig,
    ViTForImageClassification,
    ViTModel,
)

from _image import case, vit_case, with_torchvision_names
from _tiny import fixtures_of, write

FIXTURES = fixtures_of("image")
torch.manual_seed(47)
bottleneck = ResNetModel(ResNetConfig(embedding_size=4, hidden_sizes=[8, 12], depths=[1, 2]))
basic = ResNetForImageClassification(
    ResNetConfig(num_channels=2, embedding_size=3, hidden_sizes=[3, 5], depths=[2, 1], layer_type="basic", num_labels=4)
)
early = ResNetModel(
    ResNetConfig(
        num_channels=1, embedding_size=5, hidden_sizes=[9, 14, 7], depths=[1, 1, 1], downsample_in_first_stage=True,
        downsample_in_bottleneck=True,
    )
)
cases = [
    case(FIXTURES, "bottlenecks, running statistics", "bottleneck", bottleneck, lambda model: model, False),
    case(FIXTURES, "bottlenecks, statistics of the batch", "bottleneck", bottleneck, lambda model: model, True, new=False),
    case(FIXTURES, "basic blocks, names of torchvision", "basic", basic, lambda model: model.resnet, False, size=(33, 16)),
    case(
        FIXTURES, "basic blocks, names of torchvision, statistics of the batch", "basic", basic, lambda model: model.resnet, True,
        size=(20, 27), new=False,
    ),
    case(
        FIXTURES, "bottlenecks of odd widths that halve first, in every stage", "early", early, lambda model: model, False,
        size=(40, 37),
    ),
]
# The size of the other pictures of the tests, which patches of 6 do not fill.
vit = dict(image_size=(20, 27), hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
cases += [
    vit_case(
        FIXTURES,
        "vit",
        ViTForImageClassification(
            ViTConfig(
                **vit, patch_size=6, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=10, num_labels=4
            )
        ),
        lambda model: model.vit,
    ),
    vit_case(
        FIXTURES,
        "vit-plain",
        ViTModel(
            ViTConfig(
                **vit, patch_size=9, num_channels=1, hidden_size=9, num_hidden_layers=3, num_attention_heads=3, intermediate_size=4,
                qkv_bias=False, hidden_act="gelu_new", layer_norm_eps=1e-5,
            ),
            add_pooling_layer=False,
        ),
        lambda model: model,
    ),
]
with_torchvision_names(FIXTURES, "basic")
write("image", cases)
