/** One to three words that begin with a capital, a letter without case or a digit, before a colon. */
const NAMED =
  /^((?:[\p{Lu}\p{Lt}\p{Lo}\p{N}][\p{L}\p{M}\p{N}.'’-]*)(?: [\p{Lu}\p{Lt}\p{Lo}\p{N}][\p{L}\p{M}\p{N}.'’-]*){0,2}) ?[:：]\s*(\S.*)$/su;

/** Letters that are none of them small. */
const isShouted = (name: string): boolean => /\p{Lu}{2}/u.test(name) && !/\p{Ll}/u.test(name);

/** A turn that may begin with a name. */
interface Told {
  readonly speaker?: string;
  readonly text?: string;
}

/**
 * Takes `NAME: text` apart. A name in capitals counts always; in other letters (`Mina: …`, `민아: …`) only where at least half of the turns begin
 * so, since a sentence may begin with a word and a colon too.
 */
export function speakersByColon<Turn extends Told>(turns: readonly Turn[]): Turn[] {
  const found = turns.map(({ speaker, text }) => (speaker === undefined ? NAMED.exec(text ?? '') : null));
  const others = found.filter((match) => match !== null && !isShouted(match[1]!));
  const areUsual = 2 * others.length >= turns.length;
  return turns.map((turn, i) => {
    const [, name, text] = found[i] ?? [];
    if (name === undefined || text === undefined || !(areUsual || isShouted(name))) return turn;
    return { ...turn, speaker: name, text };
  });
}
