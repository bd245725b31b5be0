import type { EvaluationRecord, RunRecord, StreamInputs } from '@erc/run-folder';
import { countText } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { table } from '../page/section.js';

/** Splits as evaluations call them, where a run has another word. */
const PART_OF: Readonly<Record<string, string>> = { 'held-out': 'heldOut' };

/** What each stream read, lacked and cut: of the parts of training, and of splits that were scored later. Nothing where the run does not say. */
export function streamInputsPart(
  { streams = {} }: RunRecord,
  evaluations: readonly EvaluationRecord[],
): Html | undefined {
  const rows: { readonly stream: string; readonly split: string; readonly read: StreamInputs }[] = [];
  const names = new Set([
    ...Object.keys(streams),
    ...evaluations.flatMap((evaluation) => Object.keys(evaluation.streams ?? {})),
  ]);
  for (const stream of names) {
    const own = streams[stream] ?? {};
    for (const [split, read] of Object.entries(own)) rows.push({ stream, split, read });
    for (const { split, streams: scored } of evaluations) {
      const read = scored?.[stream];
      if (read && !own[PART_OF[split] ?? split]) rows.push({ stream, split, read });
    }
  }
  if (rows.length === 0) return undefined;
  const numbers = ['inputs', 'missing', 'cut', 'left out'].map((title) => ({ title, numeric: true }));
  const cells = rows.map(({ stream, split, read: { inputs, missing, cut, left, unit } }) => [
    stream,
    split,
    ...[inputs, missing, cut].map(countText),
    cut > 0 ? `${amountText(left)} ${unit ?? ''}`.trim() : '–',
  ]);
  const isWhole = rows.every(({ read: { missing, cut } }) => missing === 0 && cut === 0);
  return html`<h3>What the streams read</h3>
${table('Inputs of each stream by split', [{ title: 'stream' }, { title: 'split' }, ...numbers], cells)}
<p class="note">${
    isWhole
      ? 'Every utterance has every stream, and was read in full.'
      : 'Missing: the utterance has no such input, and a learned vector stands for it. Cut: longer than the encoder takes, or with words that it does not know.'
  }</p>`;
}

/** Seconds have a decimal; tokens and frames are whole. */
const amountText = (value: number): string =>
  Number.isInteger(value) ? countText(value) : value < 1 ? value.toPrecision(1) : value.toFixed(1);
