import { createRandom } from '@erc/core';
import { selectRows } from '../embeddings/sample-rows.js';
import { countText, plural } from '../page/format.js';
import { html } from '../page/html.js';
import type { Section } from '../page/section.js';
import { FEWEST_VECTORS, isConstant, vectorMaps } from '../sections/vector-maps.js';
import type { VectorFacts } from './facts.js';

const sectionOf = (body: Section['body']): Section => ({
  id: 'vectors',
  title: 'How an encoder arranges utterances',
  body,
});

/** The vectors of a feature store, in two dimensions. */
export async function vectorsSection(
  labels: readonly string[],
  { store, split, encoder, dim, data, labels: emotions, total }: VectorFacts,
): Promise<Section> {
  const all = { data, rows: emotions.length, dim };
  const known = [...emotions.keys()].filter((row) => emotions[row]! >= 0);
  const isKnown = known.length >= FEWEST_VECTORS;
  const vectors = isKnown ? selectRows(all, known) : all;
  if (vectors.rows < FEWEST_VECTORS || dim < 2 || isConstant(vectors)) {
    return sectionOf(
      html`<p class="lead">Left out: expected ${FEWEST_VECTORS} vectors or more of two values or more, which differ; there are ${vectors.rows} of ${dim}.</p>`,
    );
  }
  const maps = await vectorMaps({
    vectors,
    labels: isKnown ? labels : ['all'],
    emotions: isKnown ? known.map((row) => emotions[row]!) : emotions.map(() => 0),
    what: 'the features',
    space: 'the features',
    dots: `Each mark is an utterance of ${split}${isKnown ? ', by emotion' : ''}`,
    random: createRandom('report'),
  });
  return sectionOf(html`<p class="lead">${countText(vectors.rows)} of ${plural(total, 'feature')} of ${split} in the store <code>${store}</code>, ${dim} values each, before anything is trained.${!isKnown && ' Which utterance each is of cannot be told from this store, so they have no colours.'}</p>
${maps}<p class="note">Encoder: <code>${encoder}</code></p>`);
}
