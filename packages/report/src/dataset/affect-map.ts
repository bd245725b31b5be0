import { createRandom } from '@erc/core';
import { type Cloud, scatter } from '../charts/scatter.js';
import { sampleIndices } from '../embeddings/sample-rows.js';
import { covarianceEllipse } from '../measures/ellipse.js';
import { countText, plural } from '../page/format.js';
import { html } from '../page/html.js';
import { figure, folded, type Section, table } from '../page/section.js';
import { emotionLegend } from '../sections/legend.js';
import type { AffectFacts } from './facts.js';

/**
 * Where raters put the utterances of each emotion. Ellipses are of all points, of which a sample is drawn.
 *
 * @param maxPoints Drawn at most.
 */
export function affectMapSection(
  labels: readonly string[],
  { split, points }: AffectFacts,
  maxPoints: number,
): Section {
  const drawn = sampleIndices(points.length, maxPoints, createRandom('affect')).map((i) => points[i]!);
  const own = labels.map((_, index) =>
    points.flatMap(({ label, valence, arousal }) => (label === index ? [{ x: valence, y: arousal }] : [])),
  );
  const ellipses = own.map(covarianceEllipse);
  const clouds = labels.map((label, index): Cloud => {
    const ellipse = ellipses[index];
    const cloud = drawn.flatMap((point) =>
      point.label === index ? [{ x: point.valence, y: point.arousal }] : [],
    );
    return { index, label, points: cloud, ...(ellipse && { ellipse }) };
  });
  const rows = labels.flatMap((label, index) => {
    const ellipse = ellipses[index];
    if (!ellipse) return [];
    const { x, y, major, minor } = ellipse;
    return [[label, countText(own[index]!.length), ...[x, y, major, minor].map((value) => value.toFixed(2))]];
  });
  const map = scatter({
    clouds,
    ticks: true,
    xTitle: 'valence',
    yTitle: 'arousal',
    description: `Valence and arousal of ${plural(drawn.length, `${split} utterance`)} by emotion, with an ellipse of the covariance of each.`,
  });
  const columns = ['utterances', 'valence', 'arousal', 'half of the long axis', 'half of the short axis'];
  return {
    id: 'affect',
    title: 'Valence and arousal',
    body: html`<p class="lead">Valence: how pleasant. Arousal: how excited. Where ellipses lie on each other, a voice alone hardly tells the emotions apart.</p>
<div class="map">${emotionLegend(labels)}${figure(map, html`${drawn.length < points.length && html`${countText(drawn.length)} of ${plural(points.length, 'utterance')} of ${split}, drawn at random. `}The ellipses are one standard deviation of each emotion in every direction.`)}</div>
${folded('Means and ellipses as a table', table('Valence and arousal of each emotion', [{ title: 'emotion' }, ...columns.map((title) => ({ title, numeric: true }))], rows))}`,
  };
}
