import type { Random } from '@erc/core';
import type { Embeddings } from '@erc/run-folder';

/** `limit` of `count` indices at most, without repetition, ascending; all of them where they are no more. */
export function sampleIndices(count: number, limit: number, random: Random): number[] {
  const all = [...Array(count).keys()];
  if (count <= limit) return all;
  // The first steps of a Fisher–Yates shuffle.
  for (let i = 0; i < limit; i++) {
    const other = i + random.integer(count - i);
    [all[i], all[other]] = [all[other]!, all[i]!];
  }
  return all.slice(0, limit).sort((a, b) => a - b);
}

/** Some rows of a table of vectors. */
export function selectRows({ data, dim }: Embeddings, indices: readonly number[]): Embeddings {
  const chosen = new Float32Array(indices.length * dim);
  for (const [row, i] of indices.entries()) chosen.set(data.subarray(i * dim, (i + 1) * dim), row * dim);
  return { data: chosen, rows: indices.length, dim };
}
