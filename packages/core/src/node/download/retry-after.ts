/**
 * Milliseconds until a server wants to be asked again, by its header `Retry-After`: seconds or a date. 0 where it does not say.
 *
 * @param nowMs Milliseconds since 1970.
 */
export function retryAfterMs(header: string | null, nowMs: number = Date.now()): number {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const atMs = text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(atMs) ? 0 : Math.max(0, atMs - nowMs);
}
