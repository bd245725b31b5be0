import { majorityBaseline } from '../measures/majority-baseline.js';
import { countText, plural, rateText } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import type { EvaluationRecord, RunRecord } from '../run-folder/schemas.js';

/**
 * A score in words that need no knowledge of the field: "Gets 6 of 10 utterances right; always saying “neutral” would get 4."
 * Counts of 100 where counts of 10 would be equal, or would be 0 or 10.
 */
export function plainReading(
  evaluation: Pick<EvaluationRecord, 'accuracy' | 'confusion' | 'labels'>,
): string {
  const { label, accuracy: baseline } = majorityBaseline(evaluation);
  const inTen = [evaluation.accuracy, baseline].map((rate) => Math.round(rate * 10)) as [number, number];
  const coarse = inTen[0] !== inTen[1] && inTen.every((count) => count > 0 && count < 10);
  const of = coarse ? 10 : 100;
  const [right, same] = [evaluation.accuracy, baseline].map((rate) => Math.round(rate * of));
  return `Gets ${right} of ${of} utterances right; always saying “${label}” would get ${same}.`;
}

/** Name, dataset, best score, and what it means. */
export function runHeader(run: RunRecord, dev: EvaluationRecord): Html {
  return html`<p class="eyebrow">Emotion recognition in conversations · ${run.dataset.name}</p>
<h1>${run.name}</h1>
<p class="reading">${plainReading(dev)}</p>
<p class="facts">Best dev weighted F1 <strong>${rateText(run.best.dev.weightedF1)}</strong> after epoch ${run.best.epoch} · ${countText(run.parameters)} parameters · ${plural(dev.examples, 'dev utterance')} · seed ${String(run.seed)}${run.fold !== undefined && ` · fold ${run.fold}`}</p>`;
}
