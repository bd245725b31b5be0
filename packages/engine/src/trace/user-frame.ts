const OWN_FOLDER = new URL('..', import.meta.url).pathname;

/** Where the running code was called from: ` at model.ts:12:5`, the innermost frame that is neither tfjs nor this package; or `''`. */
export function userFrame(stack = new Error().stack ?? ''): string {
  for (const line of stack.split('\n').slice(1)) {
    const match = /\(?((?:file:\/\/)?[^\s()]+:\d+:\d+)\)?$/.exec(line.trim());
    const place = match?.[1]?.replace('file://', '');
    if (!place || /@tensorflow|node:|<anonymous>/.test(place)) continue;
    if (place.startsWith(OWN_FOLDER) && !/\.(test|bench)\.ts/.test(place)) continue;
    return `, at ${place}`;
  }
  return '';
}
