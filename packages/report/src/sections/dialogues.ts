import type { JudgedDialogue, Line } from '../dialogues/judge.js';
import type { EmbeddedMedia } from '../dialogues/media.js';
import { shortNames } from '../dialogues/timeline.js';
import { bytesText, percentText, plural } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { chip, type Section, userText } from '../page/section.js';
import { lineHtml, SURE } from './line.js';

/** What the page of dialogues is made from. */
export interface DialoguesInput {
  readonly split: string;
  readonly labels: readonly string[];
  /** Those that are shown. */
  readonly dialogues: readonly JudgedDialogue[];
  /** How many could be shown. */
  readonly total: number;
  readonly media: EmbeddedMedia;
  readonly mediaBudgetBytes: number;
  /** By utterance id. */
  readonly anchors: ReadonlyMap<string, string>;
}

/** True above predicted emotion, utterance by utterance: how the emotion of a dialogue moves, and where the model loses it. */
function timeline(lines: readonly Line[], labels: readonly string[], short: readonly string[]): Html {
  const cell = (index: number, wrong: boolean): Html =>
    html`<i${wrong && html` class="off"`} style="background:var(--emotion-${index});color:var(--on-emotion-${index})">${short[index]!}</i>`;
  const said = lines.map(({ judged: { actual, predicted, correct } }) =>
    correct ? labels[actual]! : `${labels[actual]!} taken for ${labels[predicted]!}`,
  );
  const turns = lines.map(
    ({ judged: { actual, predicted, correct } }, i) =>
      html`<span class="turn" title="${i + 1}: ${said[i]!}">${cell(actual, false)}${cell(predicted, !correct)}</span>`,
  );
  return html`<div class="timeline" role="img" aria-label="Emotions from first to last utterance: ${said.join(', ')}"><span class="turn rows"><i>true</i><i>predicted</i></span>${turns}</div>`;
}

function dialogueHtml(
  { id, lines }: JudgedDialogue,
  { labels, media, anchors }: DialoguesInput,
  short: readonly string[],
): Html {
  const right = lines.filter(({ judged }) => judged.correct).length;
  const items = lines.map((line) => {
    const anchor = anchors.get(line.utterance.id);
    return lineHtml(line, labels, media, anchor === undefined ? {} : { id: anchor });
  });
  return html`<article class="dialogue" data-dialogue><h3>${userText(id)} <small>${right} of ${lines.length} right</small></h3>${timeline(lines, labels, short)}<ol class="lines">${items}</ol></article>
`;
}

const toolbar = (labels: readonly string[]): Html => html`<div class="toolbar" data-filters hidden>
<span class="group" role="group" aria-label="Show"><button type="button" value="all" aria-pressed="true">All lines</button><button type="button" value="mistakes" aria-pressed="false">Only mistakes</button><button type="button" value="sure" aria-pressed="false">Sure mistakes (${percentText(SURE)} and more)</button></span>
<label>True emotion <select><option value="">all</option>${labels.map((label) => html`<option value="${label}" dir="auto">${label}</option>`)}</select></label>
<span role="status"></span></div>`;

/** Some dialogues, line by line, with what the model heard, saw, read and said. */
export function dialoguesSection(input: DialoguesInput): Section {
  const { labels, dialogues, total, split, media } = input;
  const short = shortNames(labels);
  const missing = [
    media.overBudget > 0 &&
      `${plural(media.overBudget, 'voice')} left out: this file holds at most ${bytesText(input.mediaBudgetBytes)} of media.`,
    media.unreadable.length > 0 &&
      `${plural(media.unreadable.length, 'face or voice', 'faces or voices')} could not be read: ${media.unreadable.slice(0, 3).join('; ')}${media.unreadable.length > 3 ? '; …' : ''}.`,
  ].filter((line) => line !== false);
  return {
    id: 'dialogues',
    title: 'Dialogues',
    body: html`<p class="lead">${dialogues.length} of ${plural(total, `${split} dialogue`)}, chosen by rule to show many kinds of right and wrong answers, so they are no sample to count scores on. Above the lines of each: the true emotion of every utterance in turn, and below it the predicted one, underlined where it is wrong. The strip under each line is the probability of every emotion.</p>
<ul class="keys" aria-label="Colours">${labels.map((label, i) => html`<li>${chip(label, i)}</li>`)}</ul>
${missing.length > 0 && html`<div class="warning">${missing.map((line) => html`<p>${line}</p>`)}</div>`}
${toolbar(labels)}<div class="dialogues">${dialogues.map((dialogue) => dialogueHtml(dialogue, input, short))}</div>`,
  };
}

/** Said in place of the dialogues when there is nothing to show. */
export function noDialoguesSection(reason: string): Section {
  return { id: 'dialogues', title: 'Dialogues', body: html`<p class="lead">Left out: ${reason}.</p>` };
}
