import type { Feature } from '@erc/core';
import type { PretrainedModel } from './pretrained-model.js';

/** Options of {@link encodeRows}. */
export interface EncodeRowsOptions<Result> {
  /**
   * The inputs of each row that the model computes: one, of which a row may be a part (a frame of a film, a window of a clip), or several, whose features are
   * all read from the row.
   */
  readonly rows: readonly (readonly number[])[];
  /** Rows that are computed together, by number, in the order of computation; each row once. */
  readonly batches: readonly (readonly number[])[];
  /** What the model gives for each row of a batch. */
  readonly compute: (batch: readonly number[]) => Promise<readonly Result[]>;
  /** The feature of an input from its rows, in their order. */
  readonly featureOf: (input: number, results: readonly Result[]) => Feature;
  /** Stops between batches. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of inputs that have their features, after each row that brought one. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * Computes rows batch by batch and makes each input's feature as soon as all its rows are there: the loop of every encoder that has a pre-trained model.
 * What a model gave is kept no longer than that.
 *
 * @returns One feature for each input, in order.
 * @throws the signal's reason when it aborts.
 */
export async function encodeRows<Result>(options: EncodeRowsOptions<Result>): Promise<Feature[]> {
  const { rows, batches, compute, featureOf, signal, onProgress } = options;
  const pending = pendingInputs<Result>(rows);
  const features: Feature[] = [];
  let done = 0;
  for (const batch of batches) {
    signal?.throwIfAborted();
    const computed = await compute(batch);
    for (const [k, row] of batch.entries()) {
      const before = done;
      for (const input of rows[row]!) {
        const own = pending.get(input)!;
        own.results[own.rows.indexOf(row)] = computed[k]!;
        own.missing -= 1;
        if (own.missing > 0) continue;
        features[input] = featureOf(input, own.results);
        pending.delete(input);
        done += 1;
      }
      if (done > before) onProgress?.(done);
    }
  }
  return features;
}

/** An input until it has all its rows. */
interface PendingInput<Result> {
  readonly rows: number[];
  readonly results: Result[];
  missing: number;
}

function pendingInputs<Result>(rows: readonly (readonly number[])[]): Map<number, PendingInput<Result>> {
  const pending = new Map<number, PendingInput<Result>>();
  for (const [row, inputs] of rows.entries()) {
    for (const input of inputs) {
      const own = pending.get(input) ?? { rows: [], results: [], missing: 0 };
      own.rows.push(row);
      own.missing += 1;
      pending.set(input, own);
    }
  }
  return pending;
}

/** Inputs that may be computed together: `most`, or one where the model is quantized, because beside others an input would give other features. */
export const mostTogether = ({ isQuantized }: Pick<PretrainedModel, 'isQuantized'>, most: number): number =>
  isQuantized ? 1 : most;
