import type { DialogueIndex } from '../examples/dialogue-index.js';

/** Which examples the rows of a batch are. */
export interface BatchRows {
  /** Example of each row; −1 for padding. */
  readonly rows: readonly number[];
  /** Where the rows are whole dialogues, one after the other: rows of each, padding at its end included. */
  readonly utterances?: number;
}

/** Batches of single utterances: `batchSize` consecutive ones of `order` each; only the last has padding. */
export function utteranceRows(order: readonly number[], batchSize: number): BatchRows[] {
  return Array.from({ length: Math.ceil(order.length / batchSize) }, (_, b) => ({
    rows: Array.from({ length: batchSize }, (_, row) => order[b * batchSize + row] ?? -1),
  }));
}

/**
 * Batches of whole dialogues: `perBatch` consecutive ones of `order` each. Every dialogue is padded at its end to the bucket of the
 * batch's longest one; the last batch is padded with empty dialogues.
 *
 * @param order Numbers of dialogues, as in `members`.
 */
export function dialogueRows(
  { members }: Pick<DialogueIndex, 'members'>,
  order: readonly number[],
  perBatch: number,
): BatchRows[] {
  return Array.from({ length: Math.ceil(order.length / perBatch) }, (_, b) => {
    const batch = Array.from({ length: perBatch }, (_, d) => members[order[b * perBatch + d] ?? -1] ?? []);
    const utterances = bucketOf(Math.max(...batch.map(({ length }) => length)));
    return {
      rows: batch.flatMap((dialogue) =>
        Array.from({ length: utterances }, (_, place) => dialogue[place] ?? -1),
      ),
      utterances,
    };
  });
}

/** The next of 4, 6, 8, 12, 16, 24, 32, 48, …: few lengths, so that few programs are compiled, each less than a half longer than needed. */
export function bucketOf(length: number): number {
  let bucket = 4;
  while (bucket < length) bucket = Number.isInteger(Math.log2(bucket)) ? bucket * 1.5 : (bucket * 4) / 3;
  return bucket;
}
