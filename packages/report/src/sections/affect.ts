import { createRandom } from '@erc/core';
import { AFFECT, builtInMetrics, createMetricTable } from '@erc/metrics';
import type { EvaluationRecord, PredictionsRecord } from '@erc/run-folder';
import { type Cloud, frameOf, scatter } from '../charts/scatter.js';
import { sampleIndices } from '../embeddings/sample-rows.js';
import { covarianceEllipse, type Point } from '../measures/ellipse.js';
import { plural, rateText, scoreText } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { figure, type Section, table } from '../page/section.js';
import { emotionLegend } from './legend.js';
import { undefinedNote } from './undefined-note.js';

/** What the valence–arousal map is made from. */
export interface AffectInput {
  readonly evaluation: EvaluationRecord;
  readonly predictions?: PredictionsRecord;
  readonly maxPoints: number;
}

interface Affect {
  readonly emotion: string;
  readonly actual?: Point;
  readonly predicted?: Point;
}

const signed = (value: number | null): string => (value === null ? '–' : scoreText(value));

/** The metrics that may be “–” in the table. */
const OF_DIMENSIONS = builtInMetrics.flatMap(({ type, columns }) =>
  columns && AFFECT.some((dimension) => dimension === columns.of) ? [type] : [],
);

function scoresTable({ regression = {}, split, metrics, whyUndefined }: EvaluationRecord): Html | undefined {
  const rows = (['valence', 'arousal'] as const).flatMap((name) => {
    const scores = regression[name];
    if (!scores) return [];
    const { ccc, pearson, mae, rmse } = scores;
    return [[name, signed(ccc), signed(pearson), rateText(mae), rateText(rmse)]];
  });
  if (rows.length === 0) return undefined;
  const scores = table(
    `Scores of valence and arousal on ${split}`,
    [{ title: '' }, ...['CCC', 'Pearson r', 'MAE', 'RMSE'].map((title) => ({ title, numeric: true }))],
    rows,
  );
  return html`${scores}${undefinedNote(createMetricTable(), OF_DIMENSIONS, [{ metrics, whyUndefined }])}`;
}

/** Where a model that predicts valence and arousal puts utterances, beside where raters put them; `undefined` where it predicts neither. */
export function affectSection(input: AffectInput): Section | undefined {
  const { evaluation, predictions } = input;
  const scores = scoresTable(evaluation);
  const map = predictions && affectMap(input, predictions);
  if (!scores && !map) return undefined;
  return {
    id: 'affect',
    title: 'Valence and arousal',
    body: html`<p class="lead">Valence: how pleasant. Arousal: how excited. CCC is 1 where every prediction is right, 0 where they say nothing; it falls with noise, and with a wrong mean or spread.</p>
${scores}${map}`,
  };
}

function affectMap(
  { evaluation: { split }, maxPoints }: AffectInput,
  { utterances, labels }: PredictionsRecord,
): Html | undefined {
  const pointOf = (x?: number, y?: number): { point?: Point } =>
    x === undefined || y === undefined ? {} : { point: { x, y } };
  const all = utterances.flatMap((row): Affect[] => {
    const { point: actual } = pointOf(row.valence, row.arousal);
    const { point: predicted } = pointOf(row.predictedValence, row.predictedArousal);
    if (!predicted) return [];
    return [{ emotion: row.emotion, predicted, ...(actual && { actual }) }];
  });
  if (all.length === 0) return undefined;
  const rows = sampleIndices(all.length, maxPoints, createRandom('affect')).map((i) => all[i]!);
  const named = labels.length > 0 && rows.every(({ emotion }) => labels.includes(emotion));
  const groups = named ? labels : ['all'];
  const cloudsOf = (key: 'actual' | 'predicted'): Cloud[] =>
    groups.map((label, index) => {
      const own = named ? rows.filter(({ emotion }) => emotion === label) : rows;
      const points = own.flatMap((row) => row[key] ?? []);
      const ellipse = covarianceEllipse(points);
      return { index, label, points, ...(ellipse && { ellipse }) };
    });
  const [actual, predicted] = [cloudsOf('actual'), cloudsOf('predicted')];
  // The same paper for both, or a model that says "middle" of everything would look like one that is right.
  const frame = frameOf([...actual, ...predicted]);
  const panel = (clouds: readonly Cloud[], what: string): Html =>
    scatter({
      clouds,
      frame,
      ticks: true,
      xTitle: 'valence',
      yTitle: 'arousal',
      description: `${what} valence and arousal of ${plural(rows.length, `${split} utterance`)} by true emotion, with an ellipse of the covariance of each.`,
    });
  const known = rows.some((row) => row.actual);
  return html`<div class="map">${named && emotionLegend(labels)}<div class="pair">${known && figure(panel(actual, 'True'), html`<strong>True</strong>: where raters put each utterance. The ellipses are one standard deviation of each emotion in every direction.`)}${figure(panel(predicted, 'Predicted'), html`<strong>Predicted</strong>: the same utterances, marked by their true emotion. Smaller ellipses nearer to the middle are answers that play safe.`)}</div></div>`;
}
