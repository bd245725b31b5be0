"""One golden case of an encoder of tokens."""

import copy

import torch

from _tiny import gradients_of, jitter, rounded, save


def case(root, name, model, encoder_of, pad, lengths=(5, 3, 1)):
    """Saves the model below `root`, and gives what transformers gives in float64."""
    jitter(model)
    model.eval()
    save(model, root / name)
    steps = max(lengths)
    mask = torch.tensor([[int(t < n) for t in range(steps)] for n in lengths])
    ids = torch.randint(3, model.config.vocab_size, mask.shape) * mask + pad * (1 - mask)
    encoder = encoder_of(copy.deepcopy(model).double())
    states = encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
    # transformers gives what leaves the last norm as the last of GPT-2's hidden states.
    last = states[-1]
    cotangent = torch.randn(last.shape, dtype=torch.float64) * mask[..., None]
    (last * cotangent).sum().backward()
    return {
        "name": name,
        "ids": ids.tolist(),
        "mask": mask.double().tolist(),
        "hiddenStates": [rounded(state * mask[..., None]) for state in states],
        "cotangent": rounded(cotangent),
        "gradients": gradients_of(encoder),
    }
