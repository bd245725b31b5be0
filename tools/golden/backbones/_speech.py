"""One golden case of an encoder of speech."""

import copy
import sys
from unittest import mock

import numpy as np
import torch

from _tiny import gradients_of, jitter, rounded, save

#: Nothing is random.
OFF = dict(
    hidden_dropout=0.0, activation_dropout=0.0, attention_dropout=0.0, feat_proj_dropout=0.0, layerdrop=0.0,
    apply_spec_augment=False, mask_time_prob=0.0,
)


def case(root, name, model, encoder_of, lengths, **rest):
    """Saves the model below `root`, and gives what transformers gives in float64."""
    jitter(model)
    model.eval()
    save(model, root / name)
    samples = torch.randn(len(lengths), max(lengths))
    mask = torch.tensor([[int(t < n) for t in range(max(lengths))] for n in lengths])
    samples = samples * mask
    encoder = encoder_of(copy.deepcopy(model).double())
    outputs = encoder(samples.double(), attention_mask=mask, output_hidden_states=True)
    # The last of the hidden states is that before the norm at the end, where there is one there.
    states = [*outputs.hidden_states[:-1], outputs.last_hidden_state]
    steps = encoder._get_feat_extract_output_lengths(torch.tensor(lengths))
    real = torch.tensor([[float(t < n) for t in range(states[0].shape[1])] for n in steps], dtype=torch.float64)
    cotangent = torch.randn(states[-1].shape, dtype=torch.float64) * real[..., None]
    (states[-1] * cotangent).sum().backward()
    return {
        "name": name,
        "samples": rounded(samples),
        "mask": mask.double().tolist(),
        "steps": steps.tolist(),
        "hiddenStates": [rounded(state * real[..., None]) for state in states],
        "cotangent": rounded(cotangent),
        "gradients": gradients_of(encoder),
        **rest,
    }


def spans(lengths, extent, rate, length, least, numbers):
    """Masked places, by a loop: of each row, the places with the largest numbers begin a span."""
    masked = np.zeros((len(lengths), extent), dtype=bool)
    for row, n in enumerate(lengths):
        epsilon, places = numbers[row, 0].item(), numbers[row, 1:]
        count = min(max(int(n * rate / length + epsilon), least), n // length)
        able = places[: max(n - length + 1, 0)]
        for begin in torch.argsort(able, descending=True)[:count].tolist():
            masked[row, begin : begin + length] = True
    return masked


def training_case(name, golden, model, encoder_of, *, layer_drop, time, feature):
    """The same model while it trains: layers left out, steps and features masked, all by given numbers.

    `time` and `feature` are (rate, length, least).
    """
    encoder = encoder_of(copy.deepcopy(model).double()).train()
    config = encoder.config
    steps = golden["steps"]
    batch, most = len(steps), len(golden["hiddenStates"][0][0])
    for_steps = torch.rand(batch, 1 + most)
    for_features = torch.rand(batch, 1 + config.hidden_size)
    for_layers = torch.rand(config.num_hidden_layers)
    # Of three layers one is left out, whatever was drawn.
    for_layers[1] = layer_drop / 2
    for_layers[0] = for_layers[2] = (1 + layer_drop) / 2
    by_time = spans(steps, most, *time, for_steps)
    by_feature = spans([config.hidden_size] * batch, config.hidden_size, *feature, for_features)
    config.apply_spec_augment, config.layerdrop = True, layer_drop
    config.mask_time_prob, config.mask_feature_prob = time[0], feature[0]
    module = sys.modules[type(encoder).__module__]
    drawn = iter(for_layers)
    with (
        mock.patch.object(module, "_compute_mask_indices", side_effect=[by_time, by_feature]),
        mock.patch.object(torch, "rand", side_effect=lambda *_, **__: next(drawn)),
    ):
        last = encoder(torch.tensor(golden["samples"]).double(), attention_mask=torch.tensor(golden["mask"]).long()).last_hidden_state
    real = torch.tensor([[float(t < n) for t in range(most)] for n in steps], dtype=torch.float64)
    cotangent = torch.randn(last.shape, dtype=torch.float64) * real[..., None]
    (last * cotangent).sum().backward()
    for weight in encoder.parameters():
        # A layer that was left out.
        weight.grad = torch.zeros_like(weight) if weight.grad is None else weight.grad
    keys = ("rate", "length", "minSpans")
    return {
        "name": name,
        "folder": golden["name"],
        "samples": golden["samples"],
        "mask": golden["mask"],
        "layerDropRate": layer_drop,
        "timeMasks": dict(zip(keys, time)),
        "featureMasks": dict(zip(keys, feature)),
        "numbers": [
            {"shape": list(each.shape), "data": each.flatten().tolist()} for each in (for_steps, for_features, for_layers)
        ],
        "last": rounded(last * real[..., None]),
        "cotangent": rounded(cotangent),
        "gradients": gradients_of(encoder),
    }
