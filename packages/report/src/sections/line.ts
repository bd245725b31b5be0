import type { Line } from '../dialogues/judge.js';
import type { EmbeddedMedia } from '../dialogues/media.js';
import { percentText } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { emotionColor } from '../page/palette.js';
import { chip } from '../page/section.js';

/** A mistake counts as a sure one from this probability on. */
export const SURE = 0.6;

function probabilityBar({ judged }: Line, labels: readonly string[]): Html {
  const ranked = labels
    .map((label, i) => ({ label, i, p: judged.probabilities[i]! }))
    .sort((a, b) => b.p - a.p);
  const said = ranked.slice(0, 3).map(({ label, p }) => `${label} ${percentText(p)}`);
  const parts = labels.map((_, i) => {
    const percent = (judged.probabilities[i]! * 100).toFixed(1);
    return html`<i style="flex:${percent} 0 0;background:${emotionColor(i)}"></i>`;
  });
  return html`<div class="bar" role="img" aria-label="Probabilities: ${said.join(', ')}" title="${said.join(', ')}">${parts}</div>`;
}

/** What a line shows besides what every line shows. */
export interface LineOptions {
  /** An anchor to link to. */
  readonly id?: string;
  /** Above what was said. */
  readonly before?: Html;
  /** Below it. */
  readonly after?: Html;
  /** Left out where the same voice is heard elsewhere on the page. @default true */
  readonly voice?: boolean;
}

/** One utterance: face, speaker, text, the true and the predicted emotion, all probabilities, voice. */
export function lineHtml(
  line: Line,
  labels: readonly string[],
  media: EmbeddedMedia,
  { id: anchor, before, after, voice: heard = true }: LineOptions = {},
): Html {
  const { utterance, judged } = line;
  const { id, speaker, text } = utterance;
  const face = media.faces.get(id);
  const voice = heard ? media.voices.get(id) : undefined;
  const outcome = judged.correct ? 'right' : 'wrong';
  const label = labels[judged.actual]!;
  const portrait = face
    ? html`<img class="face" src="${face}" width="60" height="60" alt="Face of ${speaker}">`
    : html`<span class="face" aria-hidden="true">${[...speaker.trim()][0] ?? '?'}</span>`;
  const verdict = judged.correct
    ? html`<span class="mark">✓ right</span> <span>${chip(label, judged.actual)} ${percentText(judged.confidence)}</span>`
    : html`<span class="mark">✗ mistake</span> <span><span class="key">true</span> ${chip(label, judged.actual)} ${percentText(judged.probabilities[judged.actual]!)}</span> <span><span class="key">predicted</span> ${chip(labels[judged.predicted]!, judged.predicted)} ${percentText(judged.confidence)}</span>`;
  return html`<li class="line ${outcome}"${anchor !== undefined && html` id="${anchor}"`} data-line data-outcome="${outcome}" data-sure="${judged.confidence >= SURE ? 'yes' : 'no'}" data-label="${label}">${portrait}<div class="said">${before}<div class="speaker" dir="auto">${speaker}</div><div class="bubble" dir="auto">${text}</div>
<div class="verdict">${verdict}</div>${probabilityBar(line, labels)}${voice !== undefined && html`<audio controls preload="none" src="${voice}" aria-label="Voice of ${speaker}: ${text}"></audio>`}${after}</div></li>
`;
}
