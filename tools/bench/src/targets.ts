/** The most that our time may be of the peer's: what this engine is held to. */
export const TARGETS: Readonly<Record<string, { readonly gradients: number; readonly step: number }>> = {
  'attention-fusion': { gradients: 0.65, step: 0.75 },
  'bert-blocks': { gradients: 0.62, step: 0.68 },
  'tensor-mixer': { gradients: 0.7, step: 0.7 },
  'cross-attention': { gradients: 0.75, step: 0.75 },
  head: { gradients: 0.8, step: 0.95 },
};

/** Of a step with dropout 0.1 on bert-blocks, in steps without. */
export const MOST_DROPOUT_RATIO = 1.15;

/** Trace, compile and first run of bert-blocks. */
export const MOST_COMPILE_MS = 3000;

/** Peak resident memory, ours over PyTorch's. */
export const MOST_PEAK_RATIO = 1.3;
