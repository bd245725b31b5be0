import { type MajorityBaseline, majorityBaseline } from '../measures/majority-baseline.js';
import { plural, rateText } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import type { Section } from '../page/section.js';
import type { EvaluationRecord } from '../run-folder/schemas.js';
import { plainReading } from './header.js';

const METRICS = [
  ['accuracy', 'Accuracy', 'share of utterances that are right'],
  ['weightedF1', 'Weighted F1', 'mean F1, frequent emotions count more'],
  ['macroF1', 'Macro F1', 'mean F1, every emotion counts the same'],
] as const;

const width = (rate: number): string => `${(rate * 100).toFixed(1)}%`;

function tiles(evaluation: EvaluationRecord, baseline: MajorityBaseline): Html {
  const all = METRICS.map(([key, name, meaning]) => {
    const [score, floor] = [evaluation[key], baseline[key]];
    return html`<dl class="tile"><dt>${name}</dt><dd><div class="score">${rateText(score)}</div>
<div class="meter" aria-hidden="true"><i style="width:${width(score)}"></i><b style="left:${width(floor)}"></b></div>
<div class="note">${rateText(Math.abs(score - floor))} ${score < floor ? 'below' : 'above'} the baseline’s ${rateText(floor)}<br>${meaning}</div></dd></dl>`;
  });
  return html`<div class="tiles">${all}</div>`;
}

/** Accuracy, weighted and macro F1 of each split beside what the most frequent emotion alone would get. */
export function scoresSection(evaluations: readonly EvaluationRecord[]): Section {
  const parts = evaluations.map((evaluation) => {
    const baseline = majorityBaseline(evaluation);
    const reading = evaluation.split === 'dev' ? '' : ` ${plainReading(evaluation)}`;
    return html`<h3>${evaluation.split} · ${plural(evaluation.examples, 'utterance')}</h3>
${tiles(evaluation, baseline)}
<p class="note">Baseline (the upright line): always saying “${baseline.label}”.${reading}</p>`;
  });
  return { id: 'scores', title: 'Scores', body: html`${parts}` };
}
