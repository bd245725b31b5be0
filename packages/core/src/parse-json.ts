import { DataError, messageOf } from './errors.js';

/** How many lists and objects may lie in each other. What walks a value (schemas, `JSON.stringify`) calls itself for each, and ends far behind it. */
export const MAX_JSON_DEPTH = 200;

/**
 * Reads JSON that somebody else may have written.
 *
 * @param where Named in errors, usually the path.
 * @throws DataError for another text, and for lists and objects nested more than {@link MAX_JSON_DEPTH} deep.
 */
export function parseJson(text: string, where: string): unknown {
  const depth = depthOf(text);
  if (depth > MAX_JSON_DEPTH) {
    throw new DataError(
      `${where}: expected JSON nested at most ${MAX_JSON_DEPTH} deep, received ${depth} levels.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataError(`${where}: expected JSON, received: ${messageOf(cause)}.`, { cause });
  }
}

const [QUOTE, BACKSLASH] = ['"', '\\'].map((character) => character.charCodeAt(0));

/** The most brackets that are open at once, outside of strings. */
function depthOf(text: string): number {
  let [depth, deepest, inString] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    // 0x20 apart: [ and {, ] and }.
    else if ((code | 0x20) === 0x7b) deepest = Math.max(deepest, ++depth);
    else if ((code | 0x20) === 0x7d) depth--;
  }
  return deepest;
}
