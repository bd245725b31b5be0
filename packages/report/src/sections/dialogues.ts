import { chooseDialogues } from '../dialogues/choose.js';
import type { JudgedDialogue, Line } from '../dialogues/judge.js';
import { type EmbeddedMedia, embedMedia } from '../dialogues/media.js';
import { bytesText, percentText, plural } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { emotionColor } from '../page/palette.js';
import { chip, type Section } from '../page/section.js';

/** What the page of dialogues is made from. */
export interface DialoguesInput {
  readonly split: string;
  readonly labels: readonly string[];
  /** All that could be shown. */
  readonly dialogues: readonly JudgedDialogue[];
  readonly maxDialogues: number;
  readonly mediaBudgetBytes: number;
  readonly log: (line: string) => void;
}

/** A mistake counts as a sure one from this probability on. */
const SURE = 0.6;

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

function lineHtml(line: Line, labels: readonly string[], media: EmbeddedMedia): Html {
  const { utterance, judged } = line;
  const { id, speaker, text } = utterance;
  const [face, voice] = [media.faces.get(id), media.voices.get(id)];
  const outcome = judged.correct ? 'right' : 'wrong';
  const label = labels[judged.actual]!;
  const portrait = face
    ? html`<img class="face" src="${face}" width="60" height="60" alt="Face of ${speaker}">`
    : html`<span class="face" aria-hidden="true">${[...speaker.trim()][0] ?? '?'}</span>`;
  const verdict = judged.correct
    ? html`<span class="mark">✓ right</span> <span>${chip(label, judged.actual)} ${percentText(judged.confidence)}</span>`
    : html`<span class="mark">✗ mistake</span> <span><span class="key">true</span> ${chip(label, judged.actual)} ${percentText(judged.probabilities[judged.actual]!)}</span> <span><span class="key">predicted</span> ${chip(labels[judged.predicted]!, judged.predicted)} ${percentText(judged.confidence)}</span>`;
  return html`<li class="line ${outcome}" data-line data-outcome="${outcome}" data-sure="${judged.confidence >= SURE ? 'yes' : 'no'}" data-label="${label}">${portrait}<div class="said"><div class="speaker">${speaker}</div><div class="bubble">${text}</div>
<div class="verdict">${verdict}</div>${probabilityBar(line, labels)}${voice && html`<audio controls preload="none" src="${voice}" aria-label="Voice of ${speaker}: ${text}"></audio>`}</div></li>
`;
}

function dialogueHtml({ id, lines }: JudgedDialogue, labels: readonly string[], media: EmbeddedMedia): Html {
  const right = lines.filter(({ judged }) => judged.correct).length;
  return html`<article class="dialogue" data-dialogue><h3>${id} <small>${right} of ${lines.length} right</small></h3><ol class="lines">${lines.map((line) => lineHtml(line, labels, media))}</ol></article>
`;
}

const toolbar = (labels: readonly string[]): Html => html`<div class="toolbar" data-filters hidden>
<span class="group" role="group" aria-label="Show"><button type="button" value="all" aria-pressed="true">All lines</button><button type="button" value="mistakes" aria-pressed="false">Only mistakes</button><button type="button" value="sure" aria-pressed="false">Sure mistakes (${percentText(SURE)} and more)</button></span>
<label>True emotion <select><option value="">all</option>${labels.map((label) => html`<option value="${label}">${label}</option>`)}</select></label>
<span role="status"></span></div>`;

/** Some dialogues, line by line, with what the model heard, saw, read and said. */
export async function dialoguesSection(input: DialoguesInput): Promise<Section> {
  const { labels, dialogues, split, log } = input;
  const chosen = chooseDialogues(dialogues, input.maxDialogues);
  const media = await embedMedia(chosen, input.mediaBudgetBytes);
  const lines = chosen.reduce((sum, dialogue) => sum + dialogue.lines.length, 0);
  log(
    `report: ${plural(chosen.length, 'dialogue')}, ${plural(lines, 'line')}, ${plural(media.faces.size, 'face')}, ${plural(media.voices.size, 'voice')} (${bytesText(media.bytes)}).`,
  );
  for (const line of media.unreadable) log(`report: left out: ${line}.`);
  const missing = [
    media.overBudget > 0 &&
      `${plural(media.overBudget, 'voice')} left out: this file holds at most ${bytesText(input.mediaBudgetBytes)} of media.`,
    media.unreadable.length > 0 &&
      `${plural(media.unreadable.length, 'face or voice', 'faces or voices')} could not be read: ${media.unreadable.slice(0, 3).join('; ')}${media.unreadable.length > 3 ? '; …' : ''}.`,
  ].filter((line) => line !== false);
  return {
    id: 'dialogues',
    title: 'Dialogues',
    body: html`<p class="lead">${chosen.length} of ${plural(dialogues.length, `${split} dialogue`)}, chosen by rule to show many kinds of right and wrong answers, so they are no sample to count scores on. The strip under each line is the probability of every emotion.</p>
<ul class="keys" aria-label="Colours">${labels.map((label, i) => html`<li>${chip(label, i)}</li>`)}</ul>
${missing.length > 0 && html`<div class="warning">${missing.map((line) => html`<p>${line}</p>`)}</div>`}
${toolbar(labels)}<div class="dialogues">${chosen.map((dialogue) => dialogueHtml(dialogue, labels, media))}</div>`,
  };
}

/** Said in place of the dialogues when there is nothing to show. */
export function noDialoguesSection(reason: string): Section {
  return { id: 'dialogues', title: 'Dialogues', body: html`<p class="lead">Left out: ${reason}.</p>` };
}
