/** A number with so many decimals, as `toFixed` gives it, but that what is rounded to 0 has no sign: `0.000`, never `-0.000`. */
export function fixedText(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text;
}
