import { elementsOf } from '@erc/batches';
import type { Utterance } from '@erc/core';
import type { Parts } from './job.js';

/** Below it the 95 % interval of an accuracy is 14 points to either side, or more. */
const FEWEST_OF_DEV = 50;
/** Trained values for each utterance, from which on a model is too large for what it sees. */
const MOST_PER_UTTERANCE = 10_000;

/** What must be minded of the scores of a training with these parts, each with its number. */
export function warningsOf(
  { train, dev, heldOut }: Parts,
  utterances: readonly Utterance[],
  labels: readonly string[],
): string[] {
  if (dev.ids.length === 0) return [];
  const [trained, selecting] = [elementsOf(utterances, train), elementsOf(utterances, dev)];
  const warnings: string[] = [];
  const count = selecting.length;
  if (count < FEWEST_OF_DEV) {
    const points = Math.round(98 / Math.sqrt(count));
    warnings.push(
      `dev has ${count} utterance${count === 1 ? '' : 's'}: a score there is uncertain by up to ±${points} points, and so is the choice of the best epoch`,
    );
  }
  const found = new Set(selecting.map(({ emotion }) => emotion));
  const absent = labels.filter((label) => !found.has(label));
  if (absent.length > 0) {
    warnings.push(
      `${absent.length} of ${labels.length} classes ${absent.length === 1 ? 'is' : 'are'} absent from dev: ${absent.join(', ')}; nothing selects for them`,
    );
  }
  warnings.push(
    ...(heldOut
      ? easierDev(trained, selecting, elementsOf(utterances, heldOut))
      : easierThanOtherSessions(trained, selecting)),
  );
  return warnings;
}

/** Dev of speakers that train has, before what is held out of others. */
function easierDev(
  train: readonly Utterance[],
  dev: readonly Utterance[],
  heldOut: readonly Utterance[],
): string[] {
  const [ofTrain, ofDev, ofHeldOut] = [speakersOf(train), speakersOf(dev), speakersOf(heldOut)];
  if (!isWithin(ofDev, ofTrain) || [...ofHeldOut].some((speaker) => ofTrain.has(speaker))) return [];
  return [
    `dev is easier than what is held out: train has all ${ofDev.size} speakers of dev, and none of the ${ofHeldOut.size} held out`,
  ];
}

/**
 * Dev of sessions and speakers that train has, in a dataset that knows its sessions: such a corpus holds out whole sessions for test, whose
 * speakers nobody has heard. Test itself stays closed.
 */
function easierThanOtherSessions(train: readonly Utterance[], dev: readonly Utterance[]): string[] {
  const sessions = sessionsOf(dev);
  const speakers = speakersOf(dev);
  if (sessions.size === 0 || !isWithin(sessions, sessionsOf(train))) return [];
  if (!isWithin(speakers, speakersOf(train))) return [];
  return [
    `dev is easier than a test of other sessions: train has ${all(sessions.size, 'session')} and ${all(speakers.size, 'speaker')} of dev`,
  ];
}

const speakersOf = (part: readonly Utterance[]): ReadonlySet<string> =>
  new Set(part.map(({ speaker }) => speaker));

const sessionsOf = (part: readonly Utterance[]): ReadonlySet<string> =>
  new Set(part.flatMap(({ session }) => session ?? []));

const isWithin = (part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean =>
  [...part].every((each) => whole.has(each));

const all = (count: number, what: string): string =>
  count === 1 ? `the only ${what}` : `all ${count} ${what}s`;

/** Said of a model that has far more trained values than examples. */
export function sizeWarning(parameters: number, utterances: number): string[] {
  if (utterances === 0 || parameters / utterances < MOST_PER_UTTERANCE) return [];
  const millions = (parameters / 1e6).toPrecision(2);
  return [
    `${utterances} utterances train ${millions} million parameters: the model can learn each of them by heart`,
  ];
}
