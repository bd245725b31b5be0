import { elementsOf, hasColumns, selectAll, specOf } from '@erc/batches';
import { DataError, type InputSpec, ownValue, type Utterance } from '@erc/core';
import { type FitStreamsOptions, fitStreams } from './fit-streams.js';
import { hasInput } from './inputs.js';
import type { Stream } from './streams.js';

/** Utterances that an encoder is fitted on to see what it gives. */
const FEW = 8;

/**
 * Kind and width of each stream, before any window and before anything is fitted in earnest: what a fitted encoder gives follows from its
 * options, so a few utterances show it.
 *
 * @throws DataError when no training utterance has a stream.
 */
export async function measureStreams(options: FitStreamsOptions): Promise<Record<string, InputSpec>> {
  const { streams, utterances, frozen, mayMiss, train } = options;
  const specs: Record<string, InputSpec> = {};
  for (const [name, own] of Object.entries(streams)) {
    const stream = ownValue(frozen.streams, name);
    if (stream) {
      checkPresent(name, train.positions, (i) => stream.present?.[i] !== 0);
      specs[name] = specOf(own.modality, stream.features.at(0)!);
      continue;
    }
    const few = fewOf(elementsOf(utterances, train), mayMiss ? own : undefined);
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

/**
 * A few training utterances; the first ones where none has the stream.
 *
 * @param stream One that they may lack.
 */
function fewOf(all: readonly Utterance[], stream: Stream | undefined): Utterance[] {
  const own = stream ? all.filter((utterance) => hasStream(utterance, stream)) : all;
  return (own.length > 0 ? own : all).slice(0, FEW);
}

const hasStream = (utterance: Utterance, { modality, use }: Stream): boolean =>
  use.state === 'columns' ? hasColumns(utterance.bio ?? {}, use.names) : hasInput(utterance, modality);
