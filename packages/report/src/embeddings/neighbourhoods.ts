import { setImmediate as breathe } from 'node:timers/promises';
import type { Random } from '@erc/core';
import type { Embeddings } from '@erc/run-folder';
import { UMAP } from 'umap-js';

/** Neighbours that UMAP tries to keep together: the paper's own default. */
const NEIGHBOURS = 15;
/** Passes of the layout: what the authors take for large sets; more change little that an eye sees. */
const EPOCHS = 200;

/**
 * UMAP in two dimensions: vectors that are neighbours stay neighbours; distances between far groups mean little.
 *
 * @param random Fixes the layout.
 * @returns `[rows][2]`.
 * @see McInnes, Healy and Melville 2018, "UMAP: Uniform Manifold Approximation and Projection", arXiv:1802.03426
 */
export async function neighbourhoods(
  { data, rows, dim }: Embeddings,
  random: Random,
): Promise<(readonly [number, number])[]> {
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(NEIGHBOURS, rows - 1),
    nEpochs: EPOCHS,
    random: () => random.next(),
  });
  const epochs = umap.initializeFit(
    Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * dim, (i + 1) * dim))),
  );
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    // Lets Ctrl-C and other work through: a thousand vectors take seconds.
    if (epoch % 10 === 0) await breathe();
  }
  return umap.getEmbedding().map(([x, y]) => [x!, y!] as const);
}
