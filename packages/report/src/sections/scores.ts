import { fixedText } from '@erc/core';
import {
  builtInMetrics,
  type MajorityBaseline,
  type MetricDescriptor,
  type MetricTable,
  majorityBaseline,
} from '@erc/metrics';
import { type ClassEvaluation, type EvaluationRecord, hasClasses } from '@erc/run-folder';
import { plural, rateOrDash, rateText } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { capitalised, titleWithArrow } from '../page/metric-title.js';
import { folded, type Section, table } from '../page/section.js';
import { plainReading } from './header.js';
import { blankNote, undefinedNote } from './undefined-note.js';

/** The metrics that the baseline has too, in the order of tables. */
function baselined({
  metrics,
}: MajorityBaseline): { readonly metric: MetricDescriptor; readonly floor: number }[] {
  const floors = new Map(Object.entries(metrics));
  return builtInMetrics.flatMap((metric) => {
    const floor = floors.get(metric.type);
    return floor === undefined ? [] : [{ metric, floor }];
  });
}

const width = (rate: number): string => `${(rate * 100).toFixed(1)}%`;

function tiles(evaluation: ClassEvaluation, baseline: MajorityBaseline): Html {
  const all = baselined(baseline).flatMap(({ metric: { type, title, meaning }, floor }) => {
    const score = evaluation.metrics[type];
    if (typeof score !== 'number') return [];
    const name = capitalised(title);
    return [
      html`<dl class="tile"><dt>${name}</dt><dd><div class="score">${rateText(score)}</div>
<div class="meter" aria-hidden="true"><i style="width:${width(score)}"></i><b style="left:${width(floor)}"></b></div>
<div class="note">${rateText(Math.abs(score - floor))} ${score < floor ? 'below' : 'above'} the baseline’s ${rateText(floor)}${meaning !== undefined && html`<br>${meaning}`}</div></dd></dl>`,
    ];
  });
  return html`<div class="tiles">${all}</div>`;
}

function tiesNote({ ties }: EvaluationRecord, table: MetricTable): Html | undefined {
  if (!ties || ties.leftOut === 0) return undefined;
  const { withoutTies, whyUndefined } = ties;
  const names = table.short(Object.keys(withoutTies ?? {}));
  const scores = names.map((name) => `${table.of(name).title} ${rateOrDash(withoutTies![name])}`);
  return html`<p class="note">The raters of ${plural(ties.leftOut, 'utterance')} tied. Without these: ${scores.length > 0 ? scores.join(', ') : 'no utterance is left'}.</p>${withoutTies && undefinedNote(table, names, [{ metrics: withoutTies, whyUndefined }])}`;
}

function classScores(evaluation: ClassEvaluation, table: MetricTable): Html {
  const baseline = majorityBaseline(evaluation);
  const reading = evaluation.split === 'dev' ? '' : ` ${plainReading(evaluation)}`;
  return html`${tiles(evaluation, baseline)}
<p class="note">Baseline (the upright line): always saying “${baseline.label}”.${reading}</p>
${tiesNote(evaluation, table)}`;
}

const textOf = (value: number | null | undefined): string =>
  typeof value === 'number' ? fixedText(value, 4) : '–';

/** Every scalar metric of every split. */
function allMetrics(evaluations: readonly EvaluationRecord[], known: MetricTable): Html | undefined {
  const names = [...new Set(evaluations.flatMap(({ metrics = {} }) => Object.keys(metrics)))];
  if (names.length === 0) return undefined;
  const rows = names.map((name) => [
    titleWithArrow(known.of(name)),
    ...evaluations.map(({ metrics = {} }) => textOf(metrics[name])),
  ]);
  const columns = evaluations.map(({ split }) => ({ title: split, numeric: true }));
  const scored = evaluations.map(({ split, metrics, whyUndefined }) => ({
    name: split,
    metrics,
    whyUndefined,
  }));
  return html`${table('Every metric; ↑ more is better, ↓ less is', [{ title: 'metric' }, ...columns], rows)}${blankNote(known, names, scored)}`;
}

/** Scores of each split beside what the most frequent emotion alone would get. */
export function scoresSection(evaluations: readonly EvaluationRecord[], known: MetricTable): Section {
  const every = allMetrics(evaluations, known);
  const classed = evaluations.some(hasClasses);
  const parts = evaluations.map(
    (evaluation) =>
      html`<h3>${evaluation.split} · ${plural(evaluation.examples, 'utterance')}</h3>
${hasClasses(evaluation) && classScores(evaluation, known)}`,
  );
  return {
    id: 'scores',
    title: 'Scores',
    body: html`${parts}${every && (classed ? folded('Every metric as a table', every) : every)}`,
  };
}
