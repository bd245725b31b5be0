import { DataError } from '../../errors.js';

/** What asks for an address, as `fetch` of Node does. */
export type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

/** Options of {@link request}. */
export interface RequestOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Sent to the origin of the first address only. */
  readonly authorization: string | undefined;
  readonly signal: AbortSignal;
  /** What asks: a program may have its own, for a proxy. @default `fetch` of Node */
  readonly fetch?: Fetch | undefined;
}

/** What a server answered, after its redirects. */
export interface Answered {
  readonly response: Response;
  /** Headers of each answer on the way, the first first; those of `response` last. */
  readonly headers: readonly Headers[];
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
  { headers, authorization, signal, fetch = globalThis.fetch }: RequestOptions,
): Promise<Answered> {
  const answers: Headers[] = [];
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
    answers.push(response.headers);
    if (!REDIRECTS.includes(response.status)) return { response, headers: answers };
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
