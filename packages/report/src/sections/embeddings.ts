import { createRandom } from '@erc/core';
import type { Embeddings, PredictionsRecord } from '@erc/run-folder';
import type { JudgedUtterance } from '../dialogues/judge.js';
import { sampleIndices, selectRows } from '../embeddings/sample-rows.js';
import { plural } from '../page/format.js';
import { html } from '../page/html.js';
import type { Section } from '../page/section.js';
import { FEWEST_VECTORS, isConstant, vectorMaps } from './vector-maps.js';

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
  if (rows.length < FEWEST_VECTORS || embeddings.dim < 2) {
    return noEmbeddingsSection(
      `expected ${FEWEST_VECTORS} vectors or more of two values or more, there are ${rows.length} of ${embeddings.dim}`,
    );
  }
  const vectors = selectRows(embeddings, rows);
  if (isConstant(vectors)) return noEmbeddingsSection('all vectors are the same');
  const emotions = rows.map((row) => judged.get(predictions.utterances[row]!.id)!.actual);
  const sampled =
    rows.length < known.length
      ? `${plural(rows.length, 'utterance')} of ${plural(known.length, `${split} utterance`)}, drawn at random`
      : `all ${plural(rows.length, `${split} utterance`)}`;
  return {
    id: ID,
    title: TITLE,
    body: html`<p class="lead">The ${embeddings.dim} values from which the model decides, drawn in two dimensions: ${sampled}, marked by true emotion. Emotions that lie apart here are easy for it; those that overlap it must guess.</p>
${await vectorMaps({ vectors, labels, emotions, what: 'the embeddings', space: 'the embedding', dots: `Each mark is an utterance of ${split}, by true emotion`, random })}`,
  };
}

/** Said in place of the maps. */
export const noEmbeddingsSection = (reason: string): Section => ({
  id: ID,
  title: TITLE,
  body: html`<p class="lead">Left out: ${reason}.</p>`,
});
