import { createRandom } from '@erc/core';
import type { Embeddings, PredictionsRecord } from '@erc/run-folder';
import { type Cloud, scatter } from '../charts/scatter.js';
import type { JudgedUtterance } from '../dialogues/judge.js';
import { neighbourhoods } from '../embeddings/neighbourhoods.js';
import { principalComponents } from '../embeddings/principal-components.js';
import { sampleIndices, selectRows } from '../embeddings/sample-rows.js';
import { percentText, plural } from '../page/format.js';
import { html } from '../page/html.js';
import { figure, type Section } from '../page/section.js';
import { emotionLegend } from './legend.js';

/** What the maps of embeddings are made from. */
export interface EmbeddingsInput {
  readonly split: string;
  readonly labels: readonly string[];
  readonly predictions: PredictionsRecord;
  readonly judged: ReadonlyMap<string, JudgedUtterance>;
  /** One row per prediction. */
  readonly embeddings: Embeddings;
  readonly maxPoints: number;
}

/** Fewer vectors have too few neighbours for UMAP. */
const FEWEST = 20;
/** Fixes the sample, and where UMAP starts. */
const SEED = 'report';
const ID = 'embeddings';
const TITLE = 'How it arranges utterances';

/** The vectors before the classifier, seen in two dimensions, by true emotion. */
export async function embeddingsSection(input: EmbeddingsInput): Promise<Section> {
  const { split, labels, predictions, judged, embeddings, maxPoints } = input;
  const known = predictions.utterances.flatMap(({ id }, row) => (judged.has(id) ? [row] : []));
  const random = createRandom(SEED);
  const rows = sampleIndices(known.length, maxPoints, random.fork('sample')).map((i) => known[i]!);
  if (rows.length < FEWEST || embeddings.dim < 2) {
    return noEmbeddingsSection(
      `expected ${FEWEST} vectors or more of two values or more, there are ${rows.length} of ${embeddings.dim}`,
    );
  }
  const vectors = selectRows(embeddings, rows);
  if (isConstant(vectors)) return noEmbeddingsSection('all vectors are the same');
  const emotions = rows.map((row) => judged.get(predictions.utterances[row]!.id)!.actual);
  const cloudsOf = (points: readonly (readonly [number, number])[]): Cloud[] =>
    labels.map((label, index) => ({
      index,
      label,
      points: points.flatMap(([x, y], i) => (emotions[i] === index ? [{ x, y }] : [])),
    }));
  const { points, explained } = principalComponents(vectors, random.fork('pca'));
  const layout = await neighbourhoods(vectors, random.fork('umap'));
  const dots = `Each mark is an utterance of ${split}, by true emotion`;
  const axis = (k: 0 | 1): string => `component ${k + 1} (${percentText(explained[k])} of the variance)`;
  const pca = scatter({
    clouds: cloudsOf(points),
    description: `Principal components of the embeddings. ${dots}. The two components hold ${percentText(explained[0] + explained[1])} of the variance.`,
    xTitle: axis(0),
    yTitle: axis(1),
  });
  const umap = scatter({
    clouds: cloudsOf(layout),
    description: `UMAP of the embeddings. ${dots}. Neighbours in the embedding are neighbours here.`,
    xTitle: 'UMAP 1',
    yTitle: 'UMAP 2',
  });
  const sampled =
    rows.length < known.length
      ? `${plural(rows.length, 'utterance')} of ${plural(known.length, `${split} utterance`)}, drawn at random`
      : `all ${plural(rows.length, `${split} utterance`)}`;
  return {
    id: ID,
    title: TITLE,
    body: html`<p class="lead">The ${embeddings.dim} values from which the model decides, drawn in two dimensions: ${sampled}, marked by true emotion. Emotions that lie apart here are easy for it; those that overlap it must guess.</p>
<div class="map">${emotionLegend(labels)}<div class="pair">${figure(pca, html`<strong>PCA</strong>: the two directions of most variance. Distances are true, but only in these two of ${embeddings.dim} directions.`)}${figure(umap, html`<strong>UMAP</strong>: keeps neighbours together. Distances between far groups, and their sizes, mean little.`)}</div></div>`,
  };
}

/** Said in place of the maps. */
export const noEmbeddingsSection = (reason: string): Section => ({
  id: ID,
  title: TITLE,
  body: html`<p class="lead">Left out: ${reason}.</p>`,
});

const isConstant = ({ data, dim }: Embeddings): boolean => data.every((value, i) => value === data[i % dim]);
