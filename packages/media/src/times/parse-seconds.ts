/**
 * Seconds of a cell: `12.5` or `12,5`, or hours, minutes and seconds as subtitles have them, `0:01:12,500` or `1:12.5`. To a microsecond.
 *
 * @returns `undefined` for anything else.
 */
export function parseSeconds(cell: string): number | undefined {
  const text = cell.trim();
  if (/^(\d+[.,]?\d*|[.,]\d+)$/.test(text)) return Number(text.replace(',', '.'));
  const [, hours = '0', minutes, whole, fraction = ''] =
    /^(?:(\d{1,3}):)?(\d{1,3}):([0-5]?\d)(?:[.,](\d+))?$/.exec(text) ?? [];
  if (minutes === undefined || whole === undefined) return undefined;
  // Whole microseconds first: a sum of binary fractions would not be the number that the text says.
  const micro = (Number(hours) * 3600 + Number(minutes) * 60 + Number(whole)) * 1e6;
  return (micro + Number(fraction.padEnd(6, '0').slice(0, 6))) / 1e6;
}
