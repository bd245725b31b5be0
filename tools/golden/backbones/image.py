"""Tiny random residual networks as transformers saves them (one with the names of torchvision), and what transformers gives in float64: the last maps, the
gradient of every weight of Σ maps · cotangent, and the running statistics after a step where those of the batch are used.

Run: python tools/golden/backbones/image.py
Writes image.json and the folders beside it: packages/backbones/src/image/__fixtures__/
"""

import copy
import re

import torch
from safetensors.torch import load_file, save_file
from transformers import ResNetConfig, ResNetForImageClassification, ResNetModel

from _tiny import fixtures_of, gradients_of, jitter, rounded, save, write

FIXTURES = fixtures_of("image")
torch.manual_seed(47)


def case(name, folder, model, encoder_of, training, size=(21, 30), new=True):
    if new:
        jitter(model)
        with torch.no_grad():
            for each, buffer in model.named_buffers():
                if each.endswith("running_mean"):
                    buffer.copy_(0.3 * torch.randn_like(buffer))
                if each.endswith("running_var"):
                    buffer.copy_(0.5 + torch.rand_like(buffer))
        save(model, FIXTURES / folder)
    encoder = encoder_of(copy.deepcopy(model).double())
    encoder.train(training)
    pixels = torch.randn(3, encoder.config.num_channels, *size)
    maps = encoder(pixels.double()).last_hidden_state
    cotangent = torch.randn(maps.shape, dtype=torch.float64)
    (maps * cotangent).sum().backward()
    result = {
        "name": name,
        "folder": folder,
        "statistics": "batch" if training else "frozen",
        "pixels": rounded(pixels.permute(0, 2, 3, 1)),
        "maps": rounded(maps.permute(0, 2, 3, 1)),
        "cotangent": rounded(cotangent.permute(0, 2, 3, 1)),
        "gradients": gradients_of(encoder),
    }
    if training:
        result["after"] = {
            each: {"shape": list(buffer.shape), "data": rounded(buffer)}
            for each, buffer in encoder.named_buffers()
            if "running" in each
        }
    return result


def torchvision_name(name):
    part = name.removeprefix("resnet.")
    part = re.sub(r"^embedder\.embedder\.convolution", "conv1", part)
    part = re.sub(r"^embedder\.embedder\.normalization", "bn1", part)
    part = re.sub(r"^classifier\.1", "fc", part)
    stage = re.match(r"^encoder\.stages\.(\d+)\.layers\.(\d+)\.(.*)$", part)
    if stage:
        inner = stage[3]
        inner = re.sub(r"^layer\.(\d)\.convolution", lambda m: f"conv{int(m[1]) + 1}", inner)
        inner = re.sub(r"^layer\.(\d)\.normalization", lambda m: f"bn{int(m[1]) + 1}", inner)
        inner = inner.replace("shortcut.convolution", "downsample.0").replace("shortcut.normalization", "downsample.1")
        part = f"layer{int(stage[1]) + 1}.{stage[2]}.{inner}"
    return part


bottleneck = ResNetModel(ResNetConfig(embedding_size=4, hidden_sizes=[8, 12], depths=[1, 2]))
basic = ResNetForImageClassification(
    ResNetConfig(num_channels=2, embedding_size=3, hidden_sizes=[3, 5], depths=[2, 1], layer_type="basic", num_labels=4)
)
cases = [
    case("bottlenecks, running statistics", "bottleneck", bottleneck, lambda model: model, False),
    case("bottlenecks, statistics of the batch", "bottleneck", bottleneck, lambda model: model, True, new=False),
    case("basic blocks, names of torchvision", "basic", basic, lambda model: model.resnet, False, size=(33, 16)),
]
path = FIXTURES / "basic/model.safetensors"
save_file({torchvision_name(name): value for name, value in load_file(path).items()}, path)
write("image", cases)
