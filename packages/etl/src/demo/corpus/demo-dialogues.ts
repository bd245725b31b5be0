import { parseScreenplays } from './parse.js';
import { homes } from './scenes/homes.js';
import type { DemoDialogue } from './types.js';

/**
 * The dialogues of the demo corpus, always the same and in the same order.
 * Original text written for this project, in everyday English; labels, cues and splits are part of the text.
 */
export function demoDialogues(): readonly DemoDialogue[] {
  return parseScreenplays({ homes });
}
