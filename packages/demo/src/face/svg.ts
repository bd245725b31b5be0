/** Numbers in a drawing, with two digits: enough at 96 pixels, and the same text on every machine. */
export const num = (value: number): string => String(Math.round(value * 100) / 100);

/** Writes path data: text as it is, numbers by {@link num}. `` path`M ${x} ${y}` ``. */
export const path = (text: TemplateStringsArray, ...values: readonly number[]): string =>
  String.raw({ raw: text }, ...values.map(num));

/** An element without children; attributes that are undefined are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  children = '',
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? num(value) : value}"`)
    .join('');
  return children ? `<${name}${written}>${children}</${name}>` : `<${name}${written}/>`;
}

/** A line along `d`, with round ends. */
export const stroke = (d: string, colour: string, width: number, opacity = 1): string =>
  element('path', {
    d,
    fill: 'none',
    stroke: colour,
    'stroke-width': width,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    opacity: opacity === 1 ? undefined : opacity,
  });

/** A filled shape. */
export const fill = (d: string, colour: string, opacity = 1): string =>
  element('path', { d, fill: colour, opacity: opacity === 1 ? undefined : opacity });

/** Mixes two colours written `#rrggbb`; `share` of the second, 0 … 1. */
export function mix(from: string, to: string, share: number): string {
  const channel = (colour: string, at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => {
    const value = Math.round(channel(from, at) * (1 - share) + channel(to, at) * share);
    return value.toString(16).padStart(2, '0');
  });
  return `#${mixed.join('')}`;
}
