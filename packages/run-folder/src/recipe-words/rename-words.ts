import { ADDED_OPTIONS, type AddedOption, withoutOptions } from './added-options.js';
import { fits, has, mapObjects } from './places.js';
import { RENAMED_WORDS, type RenamedWord } from './renamed-words.js';

/** An old word in a recipe. */
export interface OldWord {
  /** Where it stands, such as `training.clipNorm`. */
  readonly path: string;
  readonly word: string;
  /** Its name of today. */
  readonly now: string;
}

/** The old words that a recipe has. `recipe` is a tree of values that nothing has checked. */
export function oldWordsIn(recipe: unknown, words: readonly RenamedWord[] = RENAMED_WORDS): OldWord[] {
  const found: OldWord[] = [];
  renamed(recipe, words, (word, path) => {
    found.push({
      path: [...path, word.key].join('.'),
      word: word.value ?? word.key,
      now: word.now,
    });
    return { key: word.key, value: word.value };
  });
  return found;
}

/** A recipe in the words of today. What has no old word stays as it is. */
export const withNewWords = (recipe: unknown, words: readonly RenamedWord[] = RENAMED_WORDS): unknown =>
  renamed(recipe, words, newNames);

/**
 * A recipe of today in the words of an earlier format version, as a run of that version recorded it: what its hash was made of. Options that
 * came later are left out where they have their default.
 *
 * @param version 1 … the version of today.
 */
export const withWordsOf = (
  version: number,
  recipe: unknown,
  words: readonly RenamedWord[] = RENAMED_WORDS,
  options: readonly AddedOption[] = ADDED_OPTIONS,
): unknown =>
  renamed(
    withoutOptions(
      recipe,
      options.filter(({ since }) => since > version),
    ),
    words.filter(({ since }) => since > version).map(reversed),
    newNames,
  );

/** The row that undoes another. */
const reversed = ({ key, value, now, ...place }: RenamedWord): RenamedWord =>
  value === undefined ? { ...place, key: now, now: key } : { ...place, key, value: now, now: value };

/** What an entry is called, and its value where that is renamed. */
interface Names {
  readonly key: string;
  readonly value?: string | undefined;
}

const newNames = ({ key, value, now }: RenamedWord): Names =>
  value === undefined ? { key: now } : { key, value: now };

/** The tree with every entry that a row means renamed by `namesOf`; keys keep their order. */
const renamed = (
  tree: unknown,
  words: readonly RenamedWord[],
  namesOf: (word: RenamedWord, path: readonly string[]) => Names,
): unknown =>
  mapObjects(tree, (entries, object, path) => {
    const here = words.filter(({ at, of = {} }) => fits(at, path) && has(object, of));
    return entries.map(([key, value]) => {
      const word = here.find((each) => each.key === key && (each.value ?? value) === value);
      const names = word && namesOf(word, path);
      return [names?.key ?? key, names?.value ?? value];
    });
  });
