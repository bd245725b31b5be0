import { sha256Digest } from './sha256-digest.js';

/**
 * SHA-256 of texts (as UTF-8) or bytes, one after the other, in hex. Works in a browser too; where there is Node, by Node's own, which is several times as
 * fast.
 */
export function sha256Of(...parts: readonly (string | Uint8Array)[]): string {
  const crypto = nodeCrypto();
  if (!crypto) return hexOf(sha256Digest(parts.map(bytesOf)));
  const hash = crypto.createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/**
 * SHA-256 of bytes in hex, as {@link sha256Of} gives it; in a browser by its own cryptography, which is many times as fast and holds nobody up. A page that came
 * unencrypted over a network has none.
 */
export async function sha256OfBytes(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (nodeCrypto() || !globalThis.crypto?.subtle) return sha256Of(bytes);
  return hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** Not by `import`: bundlers for browsers stop at a module of Node, also where it is never reached. */
function nodeCrypto(): typeof import('node:crypto') | undefined {
  if (typeof process !== 'object' || typeof process.getBuiltinModule !== 'function') return undefined;
  return process.getBuiltinModule('node:crypto');
}

const bytesOf = (part: string | Uint8Array): Uint8Array =>
  typeof part === 'string' ? new TextEncoder().encode(part) : part;

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
