"""Thirty updates of a tiny BERT with a classifier on the mean of its real tokens, by PyTorch in float64: AdamW in two groups, clipping, accumulation over two
unequal batches, warm-up and linear fall. The loss of every update and the norm of its gradient before clipping.

Run: python tools/golden/backbones/thirty_steps.py
Writes thirty-steps.json and the folder of the model beside it: packages/backbones/src/text/__fixtures__/
"""

import copy

import torch
from torch.nn import functional
from torch.optim.lr_scheduler import LinearLR, SequentialLR
from transformers import BertConfig, BertModel

from _tiny import fixtures_of, jitter, rounded, save, write

torch.manual_seed(59)
UPDATES, WARMUP, CLASSES, STEPS = 30, 6, 3, 8
OPTIONS = {
    "encoderRate": 4e-3, "classifierRate": 2e-2, "weightDecay": 0.05, "maxGradNorm": 0.8, "beta1": 0.9, "beta2": 0.98,
    "epsilon": 1e-7,
}
model = BertModel(
    BertConfig(
        vocab_size=25, hidden_size=12, num_hidden_layers=2, num_attention_heads=3, intermediate_size=20,
        max_position_embeddings=STEPS, type_vocab_size=1, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    ),
    add_pooling_layer=False,
)
jitter(model, 0.2)
model.eval()
save(model, fixtures_of("text") / "thirty-steps")
kernel, bias = 0.2 * torch.randn(CLASSES, 12), 0.1 * torch.randn(CLASSES)


def batch(examples, rows):
    lengths = torch.randint(1, STEPS + 1, (rows,))
    mask = (torch.arange(STEPS) < lengths[:, None]).long()
    ids = torch.randint(1, 25, mask.shape) * mask
    # Something to learn: the first token says the class, most of the time.
    labels = torch.where(torch.rand(rows) < 0.9, ids[:, 0] % CLASSES, torch.randint(0, CLASSES, (rows,)))
    weights = (torch.arange(rows) < examples).double()
    return {"ids": ids, "mask": mask, "labels": labels, "weights": weights}


batches = [[batch(6, 6), batch(3, 6)] for _ in range(UPDATES)]
encoder = copy.deepcopy(model).double()
head = torch.nn.Linear(12, CLASSES).double()
with torch.no_grad():
    head.weight.copy_(kernel)
    head.bias.copy_(bias)
optimizer = torch.optim.AdamW(
    [
        {"params": list(encoder.parameters()), "lr": OPTIONS["encoderRate"]},
        {"params": list(head.parameters()), "lr": OPTIONS["classifierRate"]},
    ],
    weight_decay=OPTIONS["weightDecay"], betas=(OPTIONS["beta1"], OPTIONS["beta2"]), eps=OPTIONS["epsilon"],
)
schedule = SequentialLR(
    optimizer,
    [
        LinearLR(optimizer, start_factor=1 / WARMUP, total_iters=WARMUP - 1),
        LinearLR(optimizer, start_factor=1, end_factor=0, total_iters=UPDATES - WARMUP),
    ],
    milestones=[WARMUP],
)
everything = [*encoder.parameters(), *head.parameters()]
losses, norms = [], []
for parts in batches:
    total = sum(part["weights"].sum() for part in parts)
    sum_of_losses = 0.0
    for part in parts:
        hidden = encoder(input_ids=part["ids"], attention_mask=part["mask"]).last_hidden_state
        real = part["mask"][..., None].double()
        logits = head((hidden * real).sum(1) / real.sum(1))
        each = functional.cross_entropy(logits, part["labels"], reduction="none")
        loss = (each * part["weights"]).sum() / total
        loss.backward()
        sum_of_losses += loss.item()
    norms.append(torch.nn.utils.clip_grad_norm_(everything, OPTIONS["maxGradNorm"]).item())
    optimizer.step()
    schedule.step()
    optimizer.zero_grad()
    losses.append(sum_of_losses)
assert min(norms) < OPTIONS["maxGradNorm"] < max(norms)
write(
    "text", [], name="thirty-steps", script="thirty_steps", options={**OPTIONS, "warmupSteps": WARMUP},
    classifier={"kernel": rounded(kernel), "bias": rounded(bias)},
    updates=[
        {
            "batches": [{name: value.tolist() for name, value in part.items()} for part in parts],
            "loss": loss,
            "gradientNorm": norm,
        }
        for parts, loss, norm in zip(batches, losses, norms)
    ],
)
