import { type MajorityBaseline, majorityBaseline } from '@erc/metrics';
import { type ClassEvaluation, type EvaluationRecord, hasClasses } from '@erc/run-folder';
import { plural, rateText } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { metricTitle } from '../page/metric-title.js';
import { folded, type Section, table } from '../page/section.js';
import { plainReading } from './header.js';

const METRICS = [
  ['accuracy', 'Accuracy', 'share of utterances that are right'],
  ['weightedF1', 'Weighted F1', 'mean F1, frequent emotions count more'],
  ['macroF1', 'Macro F1', 'mean F1, every emotion counts the same'],
] as const;

const width = (rate: number): string => `${(rate * 100).toFixed(1)}%`;

function tiles(evaluation: ClassEvaluation, baseline: MajorityBaseline): Html {
  const all = METRICS.map(([key, name, meaning]) => {
    const [score, floor] = [evaluation[key], baseline[key]];
    return html`<dl class="tile"><dt>${name}</dt><dd><div class="score">${rateText(score)}</div>
<div class="meter" aria-hidden="true"><i style="width:${width(score)}"></i><b style="left:${width(floor)}"></b></div>
<div class="note">${rateText(Math.abs(score - floor))} ${score < floor ? 'below' : 'above'} the baseline’s ${rateText(floor)}<br>${meaning}</div></dd></dl>`;
  });
  return html`<div class="tiles">${all}</div>`;
}

function tiesNote({ ties }: EvaluationRecord): Html | undefined {
  if (!ties || ties.leftOut === 0) return undefined;
  const scores = METRICS.flatMap(([key, name]) => {
    const score = ties.withoutTies?.[key];
    return score === undefined ? [] : [`${name.toLowerCase().replace('f1', 'F1')} ${rateText(score)}`];
  });
  return html`<p class="note">The raters of ${plural(ties.leftOut, 'utterance')} tied. Without these: ${scores.length > 0 ? scores.join(', ') : 'no utterance is left'}.</p>`;
}

function classScores(evaluation: ClassEvaluation): Html {
  const baseline = majorityBaseline(evaluation);
  const reading = evaluation.split === 'dev' ? '' : ` ${plainReading(evaluation)}`;
  return html`${tiles(evaluation, baseline)}
<p class="note">Baseline (the upright line): always saying “${baseline.label}”.${reading}</p>
${tiesNote(evaluation)}`;
}

/** Every scalar metric of every split. */
function allMetrics(evaluations: readonly EvaluationRecord[]): Html | undefined {
  const names = [...new Set(evaluations.flatMap(({ metrics = {} }) => Object.keys(metrics)))];
  if (names.length === 0) return undefined;
  const rows = names.map((name) => [
    metricTitle(name),
    ...evaluations.map(({ metrics = {} }) => metrics[name]?.toFixed(4) ?? '–'),
  ]);
  const columns = evaluations.map(({ split }) => ({ title: split, numeric: true }));
  return table('Every metric', [{ title: 'metric' }, ...columns], rows);
}

/** Scores of each split beside what the most frequent emotion alone would get. */
export function scoresSection(evaluations: readonly EvaluationRecord[]): Section {
  const every = allMetrics(evaluations);
  const classed = evaluations.some(hasClasses);
  const parts = evaluations.map(
    (evaluation) =>
      html`<h3>${evaluation.split} · ${plural(evaluation.examples, 'utterance')}</h3>
${hasClasses(evaluation) && classScores(evaluation)}`,
  );
  return {
    id: 'scores',
    title: 'Scores',
    body: html`${parts}${every && (classed ? folded('Every metric as a table', every) : every)}`,
  };
}
