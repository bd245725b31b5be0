import {
  assembleBatch,
  type BatchPlan,
  type BatchRows,
  type BatchSizes,
  dialogueRows,
  type ExampleSet,
  indexDialogues,
  sessionsOfWindows,
  utteranceRows,
} from '@erc/batches';
import { isSparse } from '@erc/core';
import type { ArraySpec } from '@erc/engine';

/** Options of {@link largestBatch}. */
export interface LargestBatchOptions {
  readonly examples: ExampleSet;
  readonly plan: Required<Pick<BatchPlan, 'specs' | 'windows' | 'buckets' | 'byDialogue'>>;
  readonly sizes: BatchSizes;
}

/** Shapes and types of the arrays of the largest batch that a training can have: raw streams at their last length, sequences and dialogues at the longest. */
export function largestBatch({
  examples,
  plan: { specs, windows, buckets, byDialogue },
  sizes: { batchSize, dialoguesPerBatch },
}: LargestBatchOptions): Record<string, ArraySpec> {
  const index = byDialogue || Object.keys(windows).length > 0 ? indexDialogues(examples) : undefined;
  const sessions = sessionsOfWindows(examples, windows, index);
  const longest = Object.keys(specs).flatMap((name) =>
    specs[name]!.kind === 'sequence' && !Object.hasOwn(windows, name) ? [longestOf(examples, name)] : [],
  );
  const rows = (): BatchRows => {
    if (!byDialogue) return utteranceRows([...longest, ...examples.ids.keys()], batchSize)[0]!;
    const { members } = index!;
    const order = [...members.keys()].sort((a, b) => members[b]!.length - members[a]!.length);
    return dialogueRows(index!, order, dialoguesPerBatch)[0]!;
  };
  const last = Object.fromEntries(Object.entries(buckets).map(([name, ends]) => [name, [ends.at(-1)!]]));
  const batch = assembleBatch({
    examples,
    specs,
    windows,
    ...(index && { index }),
    ...(sessions && { sessions }),
    // Of one length for each stream: none is padded to less.
    buckets: last,
    ...rows(),
  });
  return Object.fromEntries(
    Object.entries(batch).map(([name, { data, shape }]) => [
      name,
      { shape, dtype: data instanceof Int32Array ? 'int32' : 'float32' },
    ]),
  );
}

/** The example with the most steps of a stream. */
function longestOf({ streams, ids }: ExampleSet, name: string): number {
  const steps = Array.from(ids, (_, i) => {
    const feature = streams[name]!.at(i)!;
    return isSparse(feature) ? 0 : feature.shape[0]!;
  });
  return steps.indexOf(steps.reduce((most, each) => Math.max(most, each), 0));
}
