/** Where an entry of an archive goes: a path below the folder, with forward slashes; junk that is passed over; or why it may not be unpacked. */
export type EntryPath = { readonly path: string } | { readonly junk: true } | { readonly problem: string };

const MAX_SEGMENTS = 32;
const MAX_SEGMENT_BYTES = 255;

/**
 * Reads the name of an entry as a path that stays inside the folder on every system.
 *
 * Junk is what lists of releases pass over too: names that begin with a dot (`._a.mp4`, `.DS_Store`) and `__MACOSX`.
 */
export function entryPath(name: string): EntryPath {
  // A colon is a drive or a stream of a file on Windows, a backslash a separator.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
  if (/[\u0000-\u001f\u007f\\:]/.test(name))
    return { problem: 'a name with a control character, "\\" or ":"' };
  if (name.startsWith('/')) return { problem: 'an absolute path' };
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..')) return { problem: 'a path with ".."' };
  if (segments.length > MAX_SEGMENTS) return { problem: `a path of ${segments.length} parts` };
  if (segments.some((segment) => Buffer.byteLength(segment) > MAX_SEGMENT_BYTES)) {
    return { problem: `a name of more than ${MAX_SEGMENT_BYTES} bytes` };
  }
  const isJunk = segments.some((segment) => segment.startsWith('.') || segment === '__MACOSX');
  return isJunk ? { junk: true } : { path: segments.join('/') };
}
