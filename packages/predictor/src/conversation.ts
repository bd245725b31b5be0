import { dialogueColumns, type ExampleSet, genderColumn, speakerColumn } from '@erc/batches';
import type { Feature, Truncation } from '@erc/core';
import type { ModelManifest } from './model-folder/manifest.js';
import type { OpenedStream } from './streams/opened-stream.js';
import type { CheckedTurn } from './turns/check-turn.js';

/**
 * Turns that are read one after the other: their features, as far as they have been read and are still needed. The voice and the face of a turn are kept
 * until it has been read.
 */
export interface Conversation {
  readonly turns: readonly CheckedTurn[];
  /** Turns whose features have been read. */
  readonly read: number;
  /** Adds turns without reading them. */
  add(turns: readonly CheckedTurn[]): void;
  /** Takes turns from the end back until so many are left. */
  shorten(turns: number): void;
  /**
   * Reads features of turns up to this number of them.
   *
   * @throws What encoders say of an input, naming the turn; the signal's reason.
   */
  readTo(count: number, signal: AbortSignal | undefined): Promise<void>;
  /** Forgets the features of all turns before this one. */
  forget(before: number): void;
  /** Everything that a batch is made of. Only turns whose features are known may be rows, or stand in windows of rows. */
  examples(): ExampleSet;
  /** What a stream has read of a turn. */
  featureOf(stream: string, turn: number): Feature | undefined;
  /** What encoders left out of a turn, by stream. */
  cutsOf(turn: number): Readonly<Record<string, Truncation>>;
}

/** Turns that are read at a time, so that an abort is seen and memory stays bounded. */
const AT_ONCE = 32;

/** @param streams By name. */
export function createConversation(
  model: Pick<ModelManifest, 'inputs' | 'mayMiss' | 'speakers'>,
  streams: Readonly<Record<string, OpenedStream>>,
): Conversation {
  const turns: CheckedTurn[] = [];
  const features = Object.fromEntries(
    Object.keys(streams).map((name): [string, (Feature | undefined)[]] => [name, []]),
  );
  const cuts = new Map<number, Record<string, Truncation>>();
  let [read, forgotten] = [0, 0];

  async function readSome(to: number, signal: AbortSignal | undefined): Promise<void> {
    const found = new Map<string, Awaited<ReturnType<OpenedStream['read']>>>();
    for (const [name, stream] of Object.entries(streams)) {
      found.set(name, await stream.read(turns, { from: read, to }, signal));
    }
    // Only now: a turn that one of the encoders refuses is not half read.
    for (const [name, { features: column, cuts: ofTurns }] of found) {
      features[name]!.push(...column);
      for (const [i, cut] of ofTurns) cuts.set(read + i, { ...cuts.get(read + i), [name]: cut });
    }
    // Its features are known, and a turn that is taken back comes with media of its own when it is added again.
    for (let i = read; i < to; i++) turns[i] = withoutMedia(turns[i]!);
    read = to;
  }

  return {
    turns,
    get read() {
      return read;
    },
    add(more) {
      for (const turn of more) turns.push(turn);
    },
    shorten(count) {
      turns.length = Math.min(turns.length, count);
      read = Math.min(read, count);
      for (const column of Object.values(features)) column.length = Math.min(column.length, count);
      for (const turn of [...cuts.keys()].filter((i) => i >= count)) cuts.delete(turn);
    },
    async readTo(count, signal) {
      while (read < Math.min(count, turns.length)) {
        signal?.throwIfAborted();
        await readSome(Math.min(read + AT_ONCE, count, turns.length), signal);
      }
    },
    forget(before) {
      for (let i = forgotten; i < Math.min(before, read); i++) {
        for (const column of Object.values(features)) column[i] = undefined;
        cuts.delete(i);
      }
      forgotten = Math.max(forgotten, Math.min(before, read));
    },
    examples() {
      const utterances = turns.map(({ speaker, gender }, i) => ({
        id: `dialogue/${i}`,
        sequence: i,
        speaker,
        ...(gender !== undefined && { gender }),
      }));
      const present = Object.entries(streams).map(([name, { modality, columns }]): [string, Float32Array] => [
        name,
        Float32Array.from(turns, ({ missing, without }) =>
          (columns ? without.includes(name) : missing.includes(modality)) ? 0 : 1,
        ),
      ]);
      return {
        ids: utterances.map(({ id }) => id),
        streams: Object.fromEntries(
          Object.entries(features).map(([name, column]) => [
            name,
            { length: turns.length, at: (i: number) => column[i] },
          ]),
        ),
        labels: new Int32Array(turns.length),
        ...dialogueColumns(utterances),
        // One dialogue is one session.
        sessions: new Int32Array(turns.length),
        ...(Object.hasOwn(model.inputs, 'speakers') && {
          speakers: speakerColumn(utterances, model.speakers ?? []),
        }),
        ...(Object.hasOwn(model.inputs, 'genders') && { genders: genderColumn(utterances) }),
        ...(model.mayMiss && { present: Object.fromEntries(present) }),
      };
    },
    featureOf: (stream, turn) => features[stream]?.[turn],
    cutsOf: (turn) => cuts.get(turn) ?? {},
  };
}

const withoutMedia = ({ speaker, gender, text, where, missing, without }: CheckedTurn): CheckedTurn => ({
  speaker,
  ...(gender !== undefined && { gender }),
  text,
  where,
  missing,
  without,
});
