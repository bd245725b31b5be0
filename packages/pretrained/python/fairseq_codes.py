"""vq-wav2vec of fairseq, with k-means: what turns sound into codes, as an ONNX file and a codebook.

The ONNX file gives, for each step, the convolutional features (`extract_features`) and the vector that is compared with the centres (`last_hidden_state`); the codebook has
the centres, group by group. What the model has behind its codes, to be trained with, is left out.
"""

import torch
from torch.nn import functional as F

from converted import Converted, check_arrays
from fairseq_settings import conv_layers, setting
from onnx_file import write_onnx
from whole_folder import Refused

ACTIVATIONS = {"relu": F.relu, "gelu": F.gelu}
# Of the training behind the codes.
BEHIND = ("feature_aggregator", "wav2vec_predictions", "project_features")


def is_codes(arrays):
    return any(name.startswith("vector_quantizer.") for name in arrays)


def convert(arrays, model, task):
    """@param model, task: the settings that the file holds."""
    kind = setting(model, "vq_type", str, "none")
    if kind != "kmeans":
        raise Refused(f"settings: vq_type: expected kmeans, whose codes are nearest centres, received {kind}")
    layers = conv_layers(setting(model, "conv_feature_layers", str))
    groups, codes, width = setting(model, "vq_groups", int), setting(model, "vq_vars", int), layers[-1][0]
    left_out = sorted(name for name in arrays if name.split(".")[0] in BEHIND)
    own = {name: value for name, value in arrays.items() if name not in left_out}
    shared = setting(model, "combine_groups", bool, False)
    if setting(model, "non_affine_group_norm", bool, False):
        raise Refused("settings: non_affine_group_norm: expected false, received true")
    expected = {"vector_quantizer.embedding": [codes, 1 if shared else groups, width // groups]}
    for i, (output, window, stride) in enumerate(layers):
        at = f"feature_extractor.conv_layers.{i}"
        expected[f"{at}.0.weight"] = [output, layers[i - 1][0] if i else 1, window]
        expected.update({f"{at}.2.weight": [output], f"{at}.2.bias": [output]})
        if setting(model, "skip_connections_feat", bool, False) and i > 0 and layers[i - 1][0] == output and stride != 1:
            raise Refused(f"settings: skip_connections_feat: expected a stride of 1 where the width stays, received {stride}")
    at = "vector_quantizer.projection"
    expected.update({f"{at}.0.weight": [width, width // groups, 1], f"{at}.1.weight": [width], f"{at}.1.bias": [width]})
    check_arrays(expected, {name: list(value.shape) for name, value in own.items()})

    centres = own["vector_quantizer.embedding"].float().expand(codes, groups, width // groups)
    config = {
        "architectures": ["VqWav2Vec"],
        "model_type": "vq-wav2vec",
        "hidden_size": width,
        "conv_dim": [output for output, _, _ in layers],
        "conv_kernel": [window for _, window, _ in layers],
        "conv_stride": [stride for _, _, stride in layers],
        # Each convolution is normalised over all steps: padding would be read.
        "feat_extract_norm": "group",
        "num_codevector_groups": groups,
        "num_codevectors_per_group": codes,
    }
    return Converted(
        arrays={"codebook": centres.transpose(0, 1).contiguous()},
        weights_file="codebook.safetensors",
        config=config,
        files={"preprocessor_config.json": preprocessor(task)},
        left_out=left_out,
        write_module=lambda path: write_codes(Codes(own, model, layers, groups), path, least_samples(layers)),
    )


def least_samples(layers):
    """The fewest samples that give a step."""
    needed = 1
    for _, window, stride in reversed(layers):
        needed = (needed - 1) * stride + window
    return needed


def write_codes(module, path, least):
    """@param least: the fewest samples that give a step."""
    outputs = ["last_hidden_state", "extract_features"]
    axes = {"input_values": {0: "batch", 1: "samples"}, **{name: {0: "batch", 1: "frames"} for name in outputs}}
    others = [torch.randn(batch, samples, generator=torch.Generator().manual_seed(batch)) for batch, samples in ((1, 5 * least + 3), (3, 2 * least + 1))]
    return write_onnx(module, path, "input_values", outputs, axes, torch.randn(2, 3 * least), others)


def preprocessor(task):
    return {
        "feature_extractor_type": "Wav2Vec2FeatureExtractor",
        "feature_size": 1,
        "sampling_rate": setting(task, "sample_rate", int, 16_000),
        "padding_value": 0.0,
        "padding_side": "right",
        "do_normalize": setting(task, "normalize", bool, False),
        "return_attention_mask": False,
    }


class Codes(torch.nn.Module):
    """Samples `[batch, samples]` to convolutional features, and to what is compared with the centres: both `[batch, steps, width]`."""

    def __init__(self, arrays, model, layers, groups):
        super().__init__()
        self.arrays = {name: value.float() for name, value in arrays.items()}
        activation = setting(model, "activation", str, "relu")
        if activation not in ACTIVATIONS:
            raise Refused(f"settings: activation: expected one of {', '.join(ACTIVATIONS)}, received {activation}")
        self.activation = ACTIVATIONS[activation]
        self.layers, self.groups = layers, groups
        self.has_log = setting(model, "log_compression", bool, False)
        self.has_skips = setting(model, "skip_connections_feat", bool, False)
        self.scale = setting(model, "residual_scale", float, 0.5) ** 0.5

    def forward(self, samples):
        x = samples[:, None]
        for i, (_, _, stride) in enumerate(self.layers):
            before, at = x, f"feature_extractor.conv_layers.{i}"
            x = F.conv1d(x, self.arrays[f"{at}.0.weight"], stride=stride)
            x = self.activation(F.group_norm(x, 1, self.arrays[f"{at}.2.weight"], self.arrays[f"{at}.2.bias"]))
            if self.has_skips and x.shape[1] == before.shape[1]:
                x = (x + before[..., : x.shape[2]]) * self.scale
        if self.has_log:
            x = torch.log(x.abs() + 1)
        at = "vector_quantizer.projection"
        y = F.conv1d(x, self.arrays[f"{at}.0.weight"], groups=self.groups)
        y = F.group_norm(y, self.groups, self.arrays[f"{at}.1.weight"], self.arrays[f"{at}.1.bias"])
        return y.transpose(1, 2), x.transpose(1, 2)
