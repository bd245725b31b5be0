import type { PretrainedWeights } from '@erc/pretrained';
import type { HeldArray } from './load-weights.js';

/**
 * Arrays that no parameter holds and that are the same numbers as one that a parameter does: an output layer over the vocabulary that shares
 * its weights with the embedding of words, written out once more. It has to change with that.
 *
 * @returns The held array, by the name of the one that is tied to it.
 */
export async function tiedArrays(
  weights: PretrainedWeights,
  held: readonly HeldArray[],
  passedOver: readonly string[],
): Promise<ReadonlyMap<string, HeldArray>> {
  const { arrays, config } = weights;
  const isOfWords = (name: string): boolean => {
    const { shape, isFloat } = arrays.get(name)!;
    return isFloat && shape.length === 2 && shape[0] === config.vocab_size;
  };
  const tied = new Map<string, HeldArray>();
  const tables = held.filter(({ name, source }) => !source.take && isOfWords(name));
  for (const name of passedOver.filter(isOfWords)) {
    const values = await weights.read(name);
    for (const table of tables) {
      if (arrays.get(name)!.shape.join() !== arrays.get(table.name)!.shape.join()) continue;
      const others = await weights.read(table.name);
      if (values.every((value, i) => value === others[i])) tied.set(name, table);
    }
  }
  return tied;
}
