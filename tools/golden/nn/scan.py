"""Golden outputs and gradients of a loop over the turns of dialogues, by PyTorch's autograd in float64, step by step.

A state of the dialogue, a state of each party, masks of different lengths (one of them 0), whole numbers as rows, and attention over the
dialogue's states so far. Run: python tools/golden/nn/scan.py
Writes packages/nn/src/__fixtures__/scan.json
"""

import json
from pathlib import Path

import torch

from _numbers import rounded

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "packages/nn/src/__fixtures__/scan.json"
torch.set_default_dtype(torch.float64)
torch.manual_seed(29)


def run(x, h, p, w, u, a, b, mask, speakers, reverse):
    steps, parties = x.shape[0], p.shape[1]
    states, outputs = [None] * steps, [None] * steps
    for t in reversed(range(steps)) if reverse else range(steps):
        m = mask[t][:, None]
        turn = torch.nn.functional.one_hot(speakers[t], parties).to(x.dtype)[:, :, None]
        mine = (p * turn).sum(1)
        past = [state for state in states if state is not None]
        context = torch.zeros_like(h)
        if past:
            rows = torch.stack(past)
            scores = torch.exp((rows @ a * x[t]).sum(-1))
            context = (scores[:, :, None] * rows).sum(0) / (1 + scores.sum(0))[:, None]
        candidate = torch.tanh(x[t] @ w + h @ u + mine + context + b)
        h = h + m * (candidate - h)
        p = p + turn * m[:, :, None] * (torch.tanh(mine + h) - mine)[:, None]
        states[t] = h
        outputs[t] = h * m
    return {"output": torch.stack(outputs), "states": torch.stack(states), "last": h, "parties": p}


def case(name, steps, lengths, parties=2, dim=3, reverse=False):
    batch = len(lengths)
    wanted = {
        "x": torch.randn(steps, batch, dim),
        "h": torch.randn(batch, dim),
        "p": torch.randn(batch, parties, dim),
        **{key: 0.6 * torch.randn(dim, dim) for key in ("w", "u", "a")},
        "b": torch.randn(dim),
    }
    for tensor in wanted.values():
        tensor.requires_grad_()
    mask = torch.tensor([[float(t < n) for n in lengths] for t in range(steps)])
    speakers = torch.randint(0, parties, (steps, batch))
    results = run(**wanted, mask=mask, speakers=speakers, reverse=reverse)
    cotangents = {key: torch.randn_like(value) for key, value in results.items()}
    total = sum((results[key] * cotangents[key]).sum() for key in results)
    # The first step of all has no states to attend to.
    gradients = torch.autograd.grad(total, list(wanted.values()), materialize_grads=True)
    return {
        "name": name,
        "reverse": reverse,
        "inputs": {key: rounded(value) for key, value in wanted.items()},
        "mask": mask.tolist(),
        "speakers": speakers.tolist(),
        "results": {key: rounded(value) for key, value in results.items()},
        "cotangents": {key: rounded(value) for key, value in cotangents.items()},
        "gradients": {key: rounded(value) for key, value in zip(wanted, gradients)},
    }


def main():
    cases = [
        case("forwards", 5, [5, 3, 0]),
        case("from the end", 5, [5, 3, 0], reverse=True),
        case("one step", 1, [1, 1], parties=3),
        case("one dialogue", 4, [4], parties=1, dim=2),
    ]
    TARGET.write_text(
        json.dumps(
            {"library": "torch", "version": torch.__version__, "script": "tools/golden/nn/scan.py", "cases": cases},
            indent=1,
        )
        + "\n"
    )


main()
