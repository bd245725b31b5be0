import { DataError } from '@erc/core';

export interface RequestOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Sent to the origin of the first address only. */
  readonly authorization: string | undefined;
  readonly signal: AbortSignal;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Asks for an address and follows redirects, to https or within the first origin only. The authorization stays at home: another host never
 * gets it.
 *
 * @throws DataError for a redirect elsewhere, or for too many.
 */
export async function request(
  url: URL,
  { headers, authorization, signal }: RequestOptions,
): Promise<Response> {
  let at = url;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const isHome = at.origin === url.origin;
    const response = await fetch(at, {
      headers: {
        // Lengths and ranges are to be those of the file.
        'accept-encoding': 'identity',
        ...headers,
        ...(isHome && authorization !== undefined && { authorization }),
      },
      redirect: 'manual',
      signal,
    });
    if (!REDIRECTS.includes(response.status)) return response;
    await response.body?.cancel();
    const location = response.headers.get('location');
    const next = location !== null && URL.canParse(location, at) ? new URL(location, at) : undefined;
    if (!next || (next.protocol !== 'https:' && next.origin !== url.origin)) {
      throw new DataError(
        `${url}: expected a redirect to https, received one to ${next ? next.origin : 'no address'}.`,
      );
    }
    at = next;
  }
  throw new DataError(`${url}: expected at most ${MAX_REDIRECTS} redirects, received more.`);
}
