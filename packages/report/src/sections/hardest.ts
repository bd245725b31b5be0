import type { HardLine } from '../dialogues/hardest.js';
import type { EmbeddedMedia } from '../dialogues/media.js';
import { plural } from '../page/format.js';
import { html } from '../page/html.js';
import { type Section, userText } from '../page/section.js';
import { lineHtml } from './line.js';

/** What the list of hardest utterances is made from. */
export interface HardestInput {
  readonly split: string;
  readonly labels: readonly string[];
  readonly lines: readonly HardLine[];
  readonly media: EmbeddedMedia;
  /** Anchors of the utterances that the page shows within their dialogues too: their voices are heard there. */
  readonly anchors: ReadonlyMap<string, string>;
}

/** The utterances whose true emotion the model thought least likely. */
export function hardestSection({ split, labels, lines, media, anchors }: HardestInput): Section {
  const items = lines.map((line) => {
    const { before, loss, dialogue, utterance } = line;
    const anchor = anchors.get(utterance.id);
    return lineHtml(line, labels, media, {
      voice: anchor === undefined,
      ...(before && {
        before: html`<p class="earlier"><span class="unseen">Said before: </span>${userText(before.speaker)}: ${userText(before.text)}</p>`,
      }),
      after: html`<p class="note">loss ${loss.toFixed(2)} · ${anchor === undefined ? userText(dialogue) : html`<a href="#${anchor}">${userText(dialogue)}, in its dialogue</a>`}</p>`,
    });
  });
  return {
    id: 'hardest',
    title: 'Hardest utterances',
    body: html`<p class="lead">The ${plural(lines.length, `utterance`)} of ${split} whose true emotion the model thought least likely (loss: −ln of its probability), with what was said before. Look here for wrong labels, broken clips, irony, and what the model has not understood.</p>
<ol class="lines two">${items}</ol>`,
  };
}
