import type { Random } from '@erc/core';
import type { Embeddings } from '@erc/run-folder';
import { type Cloud, scatter } from '../charts/scatter.js';
import { neighbourhoods } from '../embeddings/neighbourhoods.js';
import { principalComponents } from '../embeddings/principal-components.js';
import { percentText } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { figure } from '../page/section.js';
import { emotionLegend } from './legend.js';

/** Fewer vectors have too few neighbours for UMAP. */
export const FEWEST_VECTORS = 20;

/** Whether all vectors are the same, which no map can show. */
export const isConstant = ({ data, dim }: Embeddings): boolean =>
  data.every((value, i) => value === data[i % dim]);

/** Options of {@link vectorMaps}. */
export interface VectorMapsOptions {
  /** Twenty or more of two values or more, which are not all the same. */
  readonly vectors: Embeddings;
  readonly labels: readonly string[];
  /** Place of each vector's label; a vector of another number is not drawn. */
  readonly emotions: readonly number[];
  /** What the vectors are, and what one of them lies in: `the embeddings`, `the embedding`. */
  readonly what: string;
  readonly space: string;
  /** What each mark is, for who cannot see it. */
  readonly dots: string;
  readonly random: Random;
}

/** Principal components and UMAP of vectors, side by side, by emotion. */
export async function vectorMaps({
  vectors,
  labels,
  emotions,
  what,
  space,
  dots,
  random,
}: VectorMapsOptions): Promise<Html> {
  const cloudsOf = (points: readonly (readonly [number, number])[]): Cloud[] =>
    labels.map((label, index) => ({
      index,
      label,
      points: points.flatMap(([x, y], i) => (emotions[i] === index ? [{ x, y }] : [])),
    }));
  const { points, explained } = principalComponents(vectors, random.fork('pca'));
  const layout = await neighbourhoods(vectors, random.fork('umap'));
  const axis = (k: 0 | 1): string => `component ${k + 1} (${percentText(explained[k])} of the variance)`;
  const pca = scatter({
    clouds: cloudsOf(points),
    description: `Principal components of ${what}. ${dots}. The two components hold ${percentText(explained[0] + explained[1])} of the variance.`,
    xTitle: axis(0),
    yTitle: axis(1),
  });
  const umap = scatter({
    clouds: cloudsOf(layout),
    description: `UMAP of ${what}. ${dots}. Neighbours in ${space} are neighbours here.`,
    xTitle: 'UMAP 1',
    yTitle: 'UMAP 2',
  });
  return html`<div class="map">${emotionLegend(labels)}<div class="pair">${figure(pca, html`<strong>PCA</strong>: the two directions of most variance. Distances are true, but only in these two of ${vectors.dim} directions.`)}${figure(umap, html`<strong>UMAP</strong>: keeps neighbours together. Distances between far groups, and their sizes, mean little.`)}</div></div>`;
}
