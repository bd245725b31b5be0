"""Tiny random residual networks as transformers saves them (one with the names of torchvision), and what transformers gives in float64: the maps of the
stem and of every stage, the gradient of every weight of Σ last maps · cotangent, and the running statistics after a step where those of the batch are used.

Run: python tools/golden/backbones/image.py
Writes image.json and the folders beside it: packages/backbones/src/image/__fixtures__/
"""

import torch
from transformers import ResNetConfig, ResNetForImageClassification, ResNetModel

from _image import case, with_torchvision_names
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
with_torchvision_names(FIXTURES, "basic")
write("image", cases)
