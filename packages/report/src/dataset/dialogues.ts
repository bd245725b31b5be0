import { type Dialogue, isScored, type Utterance } from '@erc/core';
import { chooseVaried } from '../dialogues/choose-varied.js';
import { type EmbeddedMedia, embedMedia } from '../dialogues/media.js';
import { bytesText, plural } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { chip, type Section, userText } from '../page/section.js';

/** What the dialogues of a dataset are shown from. */
export interface DatasetDialoguesInput {
  readonly labels: readonly string[];
  readonly dialogues: readonly Dialogue[];
  readonly maxDialogues: number;
  readonly mediaBudgetBytes: number;
}

const judgementOf = ({ tie, votes = {}, valence, arousal }: Utterance): string =>
  [
    tie !== undefined && `tied: ${tie.replaceAll(';', ', ')}`,
    Object.keys(votes).length > 0 &&
      `votes: ${Object.entries(votes)
        .filter(([, count]) => count > 0)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ')}`,
    valence !== undefined && `valence ${valence}`,
    arousal !== undefined && `arousal ${arousal}`,
  ]
    .filter((part) => part !== false)
    .join(' · ');

function lineHtml(utterance: Utterance, labels: readonly string[], media: EmbeddedMedia): Html {
  const { id, speaker, text, emotion } = utterance;
  const [face, voice] = [media.faces.get(id), media.voices.get(id)];
  const portrait = face
    ? html`<img class="face" src="${face}" width="60" height="60" alt="Face of ${speaker}">`
    : html`<span class="face" aria-hidden="true">${[...speaker.trim()][0] ?? '?'}</span>`;
  const label = isScored(utterance)
    ? chip(emotion, labels.indexOf(emotion))
    : html`<span>read as context alone</span>`;
  const judgement = judgementOf(utterance);
  return html`<li class="line">${portrait}<div class="said"><div class="speaker" dir="auto">${speaker}</div><div class="bubble" dir="auto">${text}</div>
<div class="verdict">${label}${judgement !== '' && html` <span class="key">${judgement}</span>`}</div>${voice !== undefined && html`<audio controls preload="none" src="${voice}" aria-label="Voice of ${speaker}: ${text}"></audio>`}</div></li>
`;
}

/** A few dialogues that together have many emotions, to look at and to listen to. */
export async function datasetDialoguesSection({
  labels,
  dialogues,
  maxDialogues,
  mediaBudgetBytes,
}: DatasetDialoguesInput): Promise<Section> {
  const kinds = dialogues.map(({ utterances }) =>
    utterances.map((utterance) => (isScored(utterance) ? utterance.emotion : '')),
  );
  const chosen = chooseVaried(kinds, maxDialogues).map((i) => dialogues[i]!);
  const media = await embedMedia(
    chosen.flatMap(({ utterances }) => utterances),
    mediaBudgetBytes,
  );
  const missing = [
    media.overBudget > 0 &&
      `${plural(media.overBudget, 'voice')} left out: this file holds at most ${bytesText(mediaBudgetBytes)} of media.`,
    media.unreadable.length > 0 &&
      `${plural(media.unreadable.length, 'face or voice', 'faces or voices')} could not be read: ${media.unreadable.slice(0, 3).join('; ')}.`,
  ].filter((line) => line !== false);
  const articles = chosen.map(
    ({ id, utterances }) =>
      html`<article class="dialogue"><h3>${userText(id)} <small>${plural(utterances.length, 'utterance')}</small></h3><ol class="lines">${utterances.map((utterance) => lineHtml(utterance, labels, media))}</ol></article>
`,
  );
  return {
    id: 'dialogues',
    title: 'Dialogues',
    body: html`<p class="lead">${chosen.length} of ${plural(dialogues.length, 'train dialogue')}, chosen by rule to show many emotions, so they are no sample to count on.</p>
${missing.length > 0 && html`<div class="warning">${missing.map((line) => html`<p>${line}</p>`)}</div>`}
<div class="dialogues">${articles}</div>`,
  };
}
