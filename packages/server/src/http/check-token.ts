import { createHash, timingSafeEqual } from 'node:crypto';
import { Problem } from '../reply/problem.js';

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Compares the token of a request with the server's. The time that it takes says nothing of either: digests of equal length are compared.
 *
 * @param token The server's.
 * @returns A check of the header `authorization`, which throws Problem `no-token`.
 */
export function createTokenCheck(token: string): (authorization: string | undefined) => void {
  const expected = digestOf(`Bearer ${token}`);
  return (authorization = '') => {
    // The scheme's name may be written in any case.
    const given = authorization.replace(/^bearer +/i, 'Bearer ');
    if (timingSafeEqual(digestOf(given), expected)) return;
    throw new Problem(
      'no-token',
      `authorization: expected "Bearer" and the token of this server, received ${authorization === '' ? 'nothing' : 'another'}.`,
    );
  };
}
