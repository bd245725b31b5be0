"""One golden case of an encoder of images."""

import copy
import re

import torch
from safetensors.torch import load_file, save_file

from _tiny import gradients_of, jitter, rounded, save


def case(root, name, folder, model, encoder_of, training, size=(15, 18), new=True):
    """Saves the model below `root` where it is new, and gives what transformers gives in float64."""
    if new:
        jitter(model)
        with torch.no_grad():
            for each, buffer in model.named_buffers():
                if each.endswith("running_mean"):
                    buffer.copy_(0.3 * torch.randn_like(buffer))
                if each.endswith("running_var"):
                    buffer.copy_(0.5 + torch.rand_like(buffer))
        save(model, root / folder)
    encoder = encoder_of(copy.deepcopy(model).double())
    encoder.train(training)
    # Few digits keep the file small.
    pixels = torch.round(torch.randn(3, encoder.config.num_channels, *size, dtype=torch.float64), decimals=3)
    states = encoder(pixels, output_hidden_states=True).hidden_states
    maps = states[-1]
    cotangent = torch.round(torch.randn(maps.shape, dtype=torch.float64), decimals=3)
    (maps * cotangent).sum().backward()
    result = {
        "name": name,
        "folder": folder,
        "statistics": "batch" if training else "frozen",
        "pixels": rounded(pixels.permute(0, 2, 3, 1)),
        "hiddenStates": [rounded(state.permute(0, 2, 3, 1)) for state in states],
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


def vit_case(root, name, model, encoder_of):
    """The same of a vision transformer: states of the embeddings and of every layer, as maps of one row; the loss is over those behind the last norm."""
    jitter(model)
    model.eval()
    save(model, root / name)
    encoder = encoder_of(copy.deepcopy(model).double())
    config = encoder.config
    height, width = config.image_size
    pixels = torch.round(torch.randn(3, config.num_channels, height, width, dtype=torch.float64), decimals=3)
    states = [encoder.embeddings(pixels)]
    for layer in encoder.layers:
        states.append(layer(states[-1]))
    last = encoder(pixels).last_hidden_state
    assert torch.allclose(last, encoder.layernorm(states[-1]), atol=1e-12)
    cotangent = torch.round(torch.randn(last.shape, dtype=torch.float64), decimals=3)
    (last * cotangent).sum().backward()
    return {
        "name": f"patches: {name}",
        "folder": name,
        "statistics": "frozen",
        "pixels": rounded(pixels.permute(0, 2, 3, 1)),
        "hiddenStates": [rounded(state[:, None]) for state in states],
        "cotangent": rounded(cotangent[:, None]),
        "gradients": gradients_of(encoder),
    }


def with_torchvision_names(root, folder):
    path = root / folder / "model.safetensors"
    save_file({torchvision_name(name): value for name, value in load_file(path).items()}, path)


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
