import { fixedText } from '@erc/core';
import { type MetricTable, majorityBaseline } from '@erc/metrics';
import { type ClassEvaluation, type EvaluationRecord, hasClasses, type RunRecord } from '@erc/run-folder';
import { monitoredMetric } from '../measures/monitored.js';
import { countText, plural, rateText } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { userText } from '../page/section.js';

/**
 * A score in words that need no knowledge of the field: "Gets 6 of 10 utterances right; always saying “neutral” would get 4."
 * Counts of 100 where counts of 10 would be equal, or would be 0 or 10.
 */
export function plainReading(evaluation: Pick<ClassEvaluation, 'accuracy' | 'confusion' | 'labels'>): string {
  const {
    label,
    metrics: { accuracy: baseline },
  } = majorityBaseline(evaluation);
  const inTen = [evaluation.accuracy, baseline].map((rate) => Math.round(rate * 10)) as [number, number];
  const coarse = inTen[0] !== inTen[1] && inTen.every((count) => count > 0 && count < 10);
  const of = coarse ? 10 : 100;
  const [right, same] = [evaluation.accuracy, baseline].map((rate) => Math.round(rate * of));
  return `Gets ${right} of ${of} utterances right; always saying “${label}” would get ${same}.`;
}

/** How a model that predicts valence and arousal alone is told of. */
function affectReading({ regression = {} }: EvaluationRecord): string {
  const parts = (['valence', 'arousal'] as const).flatMap((name) => {
    const ccc = regression[name]?.ccc;
    return typeof ccc === 'number' ? [`${name} with a concordance of ${fixedText(ccc, 2)}`] : [];
  });
  return parts.length > 0
    ? `Predicts ${parts.join(' and ')}; 1 would be perfect, 0 says nothing.`
    : 'Predicts valence and arousal.';
}

/**
 * Name, dataset, best score, and what it means.
 *
 * @param first Of dev; of another split where the run has no dev, and nothing where it was never scored.
 */
export function runHeader(run: RunRecord, first: EvaluationRecord | undefined, table: MetricTable): Html {
  const reading =
    first === undefined
      ? 'Trained on everything there is: no split was left to score it on.'
      : hasClasses(first)
        ? plainReading(first)
        : affectReading(first);
  const monitored = monitoredMetric(run);
  const score = run.best.dev[monitored];
  const facts = [
    typeof score === 'number' &&
      html`Best dev ${table.of(monitored).title} <strong>${rateText(score)}</strong> after epoch ${run.best.epoch}`,
    html`${countText(run.parameters)} parameters`,
    first && html`${plural(first.examples, `${first.split} utterance`)}`,
    html`seed ${String(run.seed)}`,
    run.fold !== undefined && html`fold ${run.fold}`,
  ].filter((fact) => fact !== false && fact !== undefined);
  return html`<p class="eyebrow">Emotion recognition in conversations · ${userText(run.dataset.name)}</p>
<h1 dir="auto">${run.name}</h1>
<p class="reading">${reading}</p>
<p class="facts">${facts.map((fact, i) => html`${i > 0 && ' · '}${fact}`)}</p>`;
}
