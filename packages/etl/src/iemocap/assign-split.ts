import { createRandom, type Split } from '@erc/core';
import type { ResolvedIemocapOptions } from './options.js';
import type { ReleaseDialogue, ReleaseUtterance } from './read-release.js';

/** The corpus's own name of a speaker, such as `Ses05F`. */
export const speakerOf = ({ session, speaker }: Pick<ReleaseUtterance, 'session' | 'speaker'>): string =>
  `Ses0${session}${speaker}`;

/**
 * Says to which split an utterance belongs. Dev is drawn from the dialogues that are not test, whatever their labels are, so that
 * every set of labels has the same splits.
 */
export function createSplitOf(
  options: ResolvedIemocapOptions['split'],
  dialogues: readonly Pick<ReleaseDialogue, 'dialogue' | 'session'>[],
): (utterance: Pick<ReleaseUtterance, 'dialogue' | 'session' | 'speaker'>) => Split {
  if (options.type === 'speaker') {
    const session = Number(options.test[4]);
    return (utterance) => {
      if (utterance.session !== session) return 'train';
      return speakerOf(utterance) === options.test ? 'test' : 'dev';
    };
  }
  const tested = options.type === 'session' ? options.test : undefined;
  const rest = dialogues.filter(({ session }) => session !== tested).map(({ dialogue }) => dialogue);
  const count = Math.min(rest.length - 1, Math.max(1, Math.round(options.devFraction * rest.length)));
  const dev = new Set(createRandom(options.seed).fork('iemocap dev').shuffle(rest).slice(0, count));
  return ({ dialogue, session }) => {
    if (session === tested) return 'test';
    return dev.has(dialogue) ? 'dev' : 'train';
  };
}
