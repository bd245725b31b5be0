import { countText, rateText, scoreText } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import type { Section } from '../page/section.js';

/** How far the people agree who labelled a corpus. Numbers only: who gives them computes them. */
export interface AgreementInput {
  /** Utterances with votes of two raters or more. */
  readonly items: number;
  /** Raters per utterance. */
  readonly raters: { readonly low: number; readonly high: number };
  /** `null` where it is not defined, as with raters that differ in number. */
  readonly fleissKappa: number | null;
  /** `null` where all votes are the same. */
  readonly krippendorffAlpha: number | null;
  /** Mean share of an utterance's raters who chose its most frequent label. */
  readonly majorityShare?: number;
  /** Utterances whose raters chose two labels equally often. */
  readonly ties?: number;
}

/** Krippendorff's own words for values of α. */
function meaningOf(alpha: number): string {
  if (alpha >= 0.8) return 'raters agree well enough to draw conclusions from the labels';
  if (alpha >= 0.667) return 'good enough for tentative conclusions';
  if (alpha > 0.2) return 'raters often see different emotions: a label is one view of several';
  return 'raters agree little more than by chance';
}

const orReason = (value: number | null, reason: string): Html | string =>
  value === null ? html`<small>not defined: ${reason}</small>` : scoreText(value);

/** Inter-rater agreement, and what it means for the scores. */
export function agreementSection({
  items,
  raters,
  fleissKappa,
  krippendorffAlpha,
  majorityShare,
  ties,
}: AgreementInput): Section {
  const people = raters.low === raters.high ? String(raters.low) : `${raters.low} to ${raters.high}`;
  const facts: readonly (readonly [string, Html | string])[] = [
    ['Krippendorff’s α', orReason(krippendorffAlpha, 'all votes are the same')],
    [
      'Fleiss’ κ',
      orReason(
        fleissKappa,
        raters.low === raters.high ? 'all votes are the same' : 'raters differ in number',
      ),
    ],
    ...(majorityShare === undefined
      ? []
      : [['Raters who chose the most frequent label', rateText(majorityShare)] as const]),
    ...(ties === undefined ? [] : [['Utterances with a tie', countText(ties)] as const]),
  ];
  return {
    id: 'agreement',
    title: 'How far people agree',
    body: html`<p class="lead">${countText(items)} utterances with ${people} raters each.${krippendorffAlpha !== null && ` Krippendorff’s α of ${scoreText(krippendorffAlpha)}: ${meaningOf(krippendorffAlpha)}.`} 1 is full agreement, 0 is chance. A model can hardly be more right than people are of one mind.</p>
<dl class="facts-list">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`,
  };
}
