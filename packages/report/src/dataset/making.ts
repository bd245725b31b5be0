import { findingPlaces, findingText } from '@erc/core';
import { countText } from '../page/format.js';
import { html } from '../page/html.js';
import { type Section, table } from '../page/section.js';
import type { DatasetFacts } from './facts.js';

/** What the preparation has found, and what may be done with the data. */
export const datasetMakingSection = ({ sha256, licence, audit, closed }: DatasetFacts): Section => ({
  id: 'making',
  title: 'Where it is from',
  body: html`<p>${licence}</p><p class="note">SHA-256 <code>${sha256}</code></p>
${
  audit.length > 0 &&
  html`<h3>What was done to the raw corpus</h3>${table(
    'Audit of the corpus',
    [{ title: 'finding' }, { title: 'count', numeric: true }],
    audit.map((finding) => [`${findingText(finding)}${findingPlaces(finding)}`, countText(finding.count)]),
  )}`
}
<p class="note">Counts, lengths and agreement are of train and dev; words, valence and arousal, vectors and dialogues of train alone.${closed.length > 0 && ' Test was not opened: who looks at test before a model is chosen chooses by it.'}</p>`,
});
