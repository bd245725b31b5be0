import { elementsOf, selectAll, specOf } from '@erc/batches';
import { DataError, type StreamSpec, type Utterance } from '@erc/core';
import { type FitStreamsOptions, fitStreams } from './fit-streams.js';

/** Utterances that an encoder is fitted on to see what it gives. */
const FEW = 8;

/**
 * Kind and width of each stream, before any window and before anything is fitted in earnest: what a fitted encoder gives follows from its
 * options, so a few utterances show it.
 *
 * @throws DataError when no training utterance has a stream.
 */
export async function measureStreams(options: FitStreamsOptions): Promise<Record<string, StreamSpec>> {
  const { streams, utterances, frozen, mayMiss, train } = options;
  const specs: Record<string, StreamSpec> = {};
  for (const [name, own] of Object.entries(streams)) {
    const stream = frozen.streams[name];
    if (stream) {
      checkPresent(name, train.positions, (i) => stream.present?.[i] !== 0);
      specs[name] = specOf(own.modality, stream.features.at(0)!);
      continue;
    }
    const few = fewOf(elementsOf(utterances, train), mayMiss);
    const fitted = await fitStreams({
      streams: { [name]: own },
      utterances: few,
      frozen,
      mayMiss,
      train: selectAll(few),
    });
    specs[name] = fitted.specs[name]!;
  }
  return specs;
}

function checkPresent(name: string, train: readonly number[], isPresent: (i: number) => boolean): void {
  if (train.some(isPresent)) return;
  throw new DataError(`streams.${name}: expected a training utterance that has it, received none.`);
}

/** Training utterances that have a stream of text, few of them; the first ones where none has. */
function fewOf(own: readonly Utterance[], mayMiss: boolean): Utterance[] {
  const spoken = mayMiss ? own.filter(({ text }) => text.trim() !== '') : own;
  return (spoken.length > 0 ? spoken : own).slice(0, FEW);
}
