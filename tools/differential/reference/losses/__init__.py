"""Value and gradients of every loss, by its type: `loss/<type>`."""

from . import (
    attention_diversity,
    concordance,
    cross_entropy,
    dice,
    focal,
    kl_divergence,
    large_margin_softmax,
    mean_squared_error,
    multi_margin,
    multi_task,
    stream_contrastive,
    supervised_contrastive,
    triplet,
)

SUBJECTS = {
    "loss/cross-entropy": cross_entropy.case,
    "loss/focal": focal.case,
    "loss/dice": dice.dice,
    "loss/l1-f1": dice.l1_f1,
    "loss/multi-margin": multi_margin.case,
    "loss/kl-divergence": kl_divergence.case,
    "loss/large-margin-softmax": large_margin_softmax.case,
    "loss/mean-squared-error": mean_squared_error.case,
    "loss/concordance": concordance.case,
    "loss/attention-diversity": attention_diversity.case,
    "loss/stream-contrastive": stream_contrastive.case,
    "loss/supervised-contrastive": supervised_contrastive.case,
    "loss/triplet": triplet.case,
    "loss/multi-task": multi_task.case,
}
