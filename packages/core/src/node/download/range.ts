import { isDeepStrictEqual } from 'node:util';
import type { Announced } from './announced.js';
import type { PartialState } from './partial-file.js';

/** Which bytes of a file a response holds. */
export interface ContentRange {
  /** The first byte; `undefined` when the header cannot be read. */
  readonly start: number | undefined;
  /** Bytes of the whole file, where the server says. */
  readonly total: number | undefined;
}

/** Whether what follows a part can be asked for alone: something says that it is of the same file. */
export const canResume = (state: PartialState | undefined): boolean =>
  state?.etag !== undefined || state?.hash !== undefined;

/** Reads `Content-Range` of a partial response, or `Content-Length` of a whole one. */
export function readRange({ status, headers }: Pick<Response, 'status' | 'headers'>): ContentRange {
  if (status !== 206) return { start: 0, total: countOf(headers.get('content-length')) };
  const [, start, end, total] =
    /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? [];
  if (start === undefined || Number(end) < Number(start)) return { start: undefined, total: undefined };
  return { start: Number(start), total: countOf(total) };
}

/** Why a response does not go on where the part ends, or begin anew; `undefined` when it does. */
export function rangeProblem(
  {
    start,
    total,
    etag,
    announced,
  }: ContentRange & { readonly etag: string | undefined; readonly announced: Announced },
  { from, state }: { readonly from: number; readonly state: PartialState | undefined },
): string | undefined {
  if (announced.bytes !== undefined && total !== announced.bytes) {
    return `a file of ${total} bytes instead of ${announced.bytes}`;
  }
  if (start === 0) return undefined;
  if (start !== from) return `bytes from ${start ?? 'nowhere'} instead of ${from}`;
  const isOther = announced.hash && state?.hash && !isDeepStrictEqual(announced.hash, state.hash);
  if (isOther || (etag !== undefined && etag !== state?.etag)) return 'another version of the file';
  if (state?.total !== undefined && total !== undefined && total !== state.total) {
    return `a part of a file of ${total} bytes instead of ${state.total}`;
  }
  return undefined;
}

const countOf = (text: string | null | undefined): number | undefined =>
  text !== null && text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
