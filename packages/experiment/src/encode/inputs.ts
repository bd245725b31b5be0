import { join } from 'node:path';
import { type AudioInput, DataError, type Modality, type Utterance, type VisualInput } from '@erc/core';

/** The file and row of an utterance, for errors. */
export const whereOf = ({ where, id }: Utterance, directory: string): string =>
  where === undefined ? id : join(directory, where);

/** A file and where it is named: input of an audio and of a visual encoder. */
export type MediaInput = Extract<AudioInput & VisualInput, { readonly path: string }>;

/**
 * The wav or the face of each utterance, of the dataset folder `directory`.
 *
 * @param mayMiss `undefined` for an utterance that has none, instead of an error.
 */
export function mediaInputs(
  utterances: readonly Utterance[],
  modality: Exclude<Modality, 'text'>,
  directory: string,
  mayMiss: boolean,
): (MediaInput | undefined)[] {
  return utterances.map((utterance) => {
    const path = utterance[modality];
    const where = whereOf(utterance, directory);
    if (path !== undefined) return { path, where };
    if (mayMiss) return undefined;
    throw new DataError(
      `${where}: ${modality}: expected a file, because the recipe has a stream of this modality; received none. With fusion.missing a learned vector stands in for it.`,
    );
  });
}

/** Whether an utterance has what a stream of a modality is made from. */
export const hasInput = (utterance: Utterance, modality: Modality): boolean =>
  modality === 'text' ? utterance.text.trim() !== '' : utterance[modality] !== undefined;

/** How many utterances lack a stream, as a line for the user. */
export const missingLine = (name: string, isThere: readonly boolean[]): string =>
  `stream ${name}: missing from ${isThere.filter((is) => !is).length} of ${isThere.length} utterances`;
