import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { sha256Of, sha256OfBytes } from './sha256.js';
import { sha256Digest } from './sha256-digest.js';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('sha256Digest', () => {
  // FIPS 180-4's examples, and NIST's of the empty message.
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('gives the published digest of %j', (text, digest) => {
    expect(hexOf(sha256Digest([utf8(text)]))).toBe(digest);
  });

  it('equals Node’s for bytes of any length, in any parts', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 }), (parts) => {
        expect(hexOf(sha256Digest(parts))).toBe(
          createHash('sha256').update(Buffer.concat(parts)).digest('hex'),
        );
      }),
      { seed: 5 },
    );
  });
});

describe('sha256Of', () => {
  it('is the digest of texts and bytes one after the other', () => {
    expect(sha256Of('a', utf8('bc'))).toBe(sha256Of('abc'));
    expect(sha256Of('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('gives the same without Node', () => {
    const { process: node } = globalThis;
    const withNode = sha256Of('täglich', utf8('x'));
    try {
      Reflect.deleteProperty(globalThis, 'process');
      expect(sha256Of('täglich', utf8('x'))).toBe(withNode);
    } finally {
      globalThis.process = node;
    }
  });
});

describe('sha256OfBytes', () => {
  it('gives what Node gives, with and without a browser’s cryptography', async () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => i);
    const expected = createHash('sha256').update(bytes).digest('hex');
    expect(await sha256OfBytes(bytes)).toBe(expected);
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
    expect(await sha256OfBytes(bytes)).toBe(expected);
    vi.stubGlobal('crypto', undefined);
    expect(await sha256OfBytes(bytes)).toBe(expected);
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
});
