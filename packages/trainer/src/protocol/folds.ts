import { ConfigError, dialogueIdOf, type Random, type Utterance } from '@erc/core';

/** One fold: indices into the utterances that were given. */
export interface Fold {
  readonly train: readonly number[];
  /** What selection sees: carved from the dialogues that are not held out. */
  readonly dev: readonly number[];
  /** What the fold is scored on, once, after selection. */
  readonly heldOut: readonly number[];
}

/** What {@link foldsByDialogue} takes. */
export interface FoldsByDialogueOptions {
  readonly utterances: readonly Pick<Utterance, 'id'>[];
  /** Number of folds, ≥ 3: one is held out, the next one is dev, the others are train. */
  readonly folds: number;
  readonly random: Random;
}

/**
 * k folds by dialogue: dialogues are shuffled, then each goes to the fold that has the fewest utterances so far. Fold i holds out part
 * i and selects on part i + 1, so every utterance is held out exactly once, and no dialogue stands in two parts.
 */
export function foldsByDialogue({ utterances, folds, random }: FoldsByDialogueOptions): Fold[] {
  const dialogues = new Map<string, number[]>();
  for (const [i, utterance] of utterances.entries()) {
    const id = dialogueIdOf(utterance);
    const members = dialogues.get(id);
    if (members) members.push(i);
    else dialogues.set(id, [i]);
  }
  if (!Number.isInteger(folds) || folds < 3 || folds > dialogues.size) {
    throw new ConfigError(
      `folds by dialogue: expected 3 … ${dialogues.size} folds (the number of dialogues), received ${folds}.`,
    );
  }
  const parts = Array.from({ length: folds }, (): number[] => []);
  for (const members of random.shuffle([...dialogues.values()])) {
    const smallest = parts.reduce((least, part) => (part.length < least.length ? part : least));
    smallest.push(...members);
  }
  for (const part of parts) part.sort((a, b) => a - b);
  return parts.map((heldOut, i) => {
    const dev = parts[(i + 1) % folds]!;
    const train = parts.filter((part) => part !== heldOut && part !== dev).flat();
    return { train: train.sort((a, b) => a - b), dev, heldOut };
  });
}
