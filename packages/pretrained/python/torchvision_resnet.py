"""Residual networks of torchvision: what their arrays must be, and the config that they are read by.

Arrays keep the names that torchvision gives them: `@erc/backbones` reads both those and transformers'. The config has the words of transformers.
"""

import re

from converted import Converted, check_arrays
from whole_folder import Refused

# A bottleneck is narrower than its output by this.
REDUCTION = 4
BLOCK = re.compile(r"^layer(\d+)\.(\d+)\.")
NORM = ("weight", "bias", "running_mean", "running_var")


def is_resnet(arrays):
    return "conv1.weight" in arrays and "layer1.0.conv1.weight" in arrays


def config_of(arrays):
    """Depths and widths by the names and shapes of the arrays."""
    blocks = sorted({tuple(map(int, found.groups())) for found in map(BLOCK.match, arrays) if found})
    stages = sorted({stage for stage, _ in blocks})
    if stages != list(range(1, len(stages) + 1)):
        raise Refused(f"expected stages layer1, layer2, …, received {', '.join(f'layer{stage}' for stage in stages)}")
    depths = [sum(each == stage for each, _ in blocks) for stage in stages]
    last = "conv3" if "layer1.0.conv3.weight" in arrays else "conv2"
    widths = [width(arrays, f"layer{stage}.0.{last}.weight", 0) for stage in stages]
    return {
        "architectures": ["ResNetForImageClassification"],
        "model_type": "resnet",
        "num_channels": width(arrays, "conv1.weight", 1),
        "embedding_size": width(arrays, "conv1.weight", 0),
        "hidden_sizes": widths,
        "depths": depths,
        "layer_type": "bottleneck" if last == "conv3" else "basic",
        "hidden_act": "relu",
        "downsample_in_first_stage": False,
        "downsample_in_bottleneck": False,
        **({"num_labels": width(arrays, "fc.weight", 0)} if "fc.weight" in arrays else {}),
    }


def width(arrays, name, axis):
    if name not in arrays or arrays[name].ndim <= axis:
        raise Refused(f"expected {name}, received none with {axis + 1} axes")
    return arrays[name].shape[axis]


def shapes_of(config):
    """The shape of every array that the config asks for, by torchvision's names."""
    shapes = {}

    def add(conv, norm, output, inputs, kernel):
        shapes[f"{conv}.weight"] = [output, inputs, kernel, kernel]
        shapes.update({f"{norm}.{end}": [output] for end in NORM})

    inputs = config["embedding_size"]
    add("conv1", "bn1", inputs, config["num_channels"], 7)
    for stage, (depth, output) in enumerate(zip(config["depths"], config["hidden_sizes"])):
        for block in range(depth):
            at = f"layer{stage + 1}.{block}"
            if config["layer_type"] == "basic":
                plan = [(inputs, output, 3), (output, output, 3)]
            else:
                inner = output // REDUCTION
                plan = [(inputs, inner, 1), (inner, inner, 3), (inner, output, 1)]
            for i, (before, after, kernel) in enumerate(plan):
                add(f"{at}.conv{i + 1}", f"{at}.bn{i + 1}", after, before, kernel)
            if inputs != output or (block == 0 and stage > 0):
                add(f"{at}.downsample.0", f"{at}.downsample.1", output, inputs, 1)
            inputs = output
    if "num_labels" in config:
        shapes.update({"fc.weight": [config["num_labels"], inputs], "fc.bias": [config["num_labels"]]})
    return shapes


def preprocessor():
    """How torchvision prepares images for the first weights of each network: 256 pixels on the short side, and 224 × 224 from the middle."""
    return {
        "image_processor_type": "CLIPImageProcessor",
        "do_resize": True,
        "size": {"shortest_edge": 256},
        "resample": 2,
        "do_center_crop": True,
        "crop_size": {"height": 224, "width": 224},
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": [0.485, 0.456, 0.406],
        "image_std": [0.229, 0.224, 0.225],
    }


def convert(arrays):
    """The arrays as they are, the config, and the files beside them."""
    config = config_of(arrays)
    expected = shapes_of(config)
    counts = [name for name in arrays if name.endswith(".num_batches_tracked")]
    check_arrays(expected, {name: list(value.shape) for name, value in arrays.items() if name not in counts})
    return Converted(arrays, config, {"preprocessor_config.json": preprocessor()})
