/** A colour on light and on dark paper, as `#rrggbb`. */
export interface PaletteColor {
  readonly light: string;
  readonly dark: string;
}

/**
 * The emotions' colours. Hues follow the Okabe–Ito palette; lightness and saturation were then moved, per scheme, until every
 * colour has a contrast of at least 3 : 1 with its paper, and every two of them differ by at least 22 (CIE76 ΔE) for normal
 * vision and under simulated protanopia, deuteranopia and tritanopia (the test holds both). Nothing in a report is told by
 * colour alone: the label's name always stands beside it.
 *
 * @see Okabe and Ito 2008, "Color Universal Design"
 */
export const EMOTION_PALETTE = {
  neutral: { light: '#8d9293', dark: '#bebeb3' },
  surprise: { light: '#0097f9', dark: '#43e3ff' },
  fear: { light: '#895e94', dark: '#97669e' },
  sadness: { light: '#00489e', dark: '#5067cb' },
  joy: { light: '#c4830a', dark: '#fdad17' },
  disgust: { light: '#04824b', dark: '#31aa5d' },
  anger: { light: '#ae2303', dark: '#c63e00' },
} as const satisfies Readonly<Record<string, PaletteColor>>;

type Slot = keyof typeof EMOTION_PALETTE;

/** Other corpora's words for the same emotions. */
const SYNONYMS: Readonly<Record<string, Slot>> = {
  neu: 'neutral',
  sur: 'surprise',
  surprised: 'surprise',
  fea: 'fear',
  fearful: 'fear',
  sad: 'sadness',
  hap: 'joy',
  happy: 'joy',
  happiness: 'joy',
  joyful: 'joy',
  dis: 'disgust',
  disgusted: 'disgust',
  ang: 'anger',
  angry: 'anger',
};

const slotOf = (label: string): Slot | undefined => {
  const word = label.toLowerCase();
  return Object.hasOwn(EMOTION_PALETTE, word)
    ? (word as Slot)
    : Object.hasOwn(SYNONYMS, word)
      ? SYNONYMS[word]
      : undefined;
};

/**
 * One colour per label. Known emotions keep theirs in every report; other labels take the colours that are left, in order,
 * and share colours only when there are more labels than colours.
 */
export function paletteFor(labels: readonly string[]): PaletteColor[] {
  const slots = labels.map(slotOf).map((slot, i, all) => (all.indexOf(slot) === i ? slot : undefined));
  const all = Object.keys(EMOTION_PALETTE) as Slot[];
  const free = all.filter((slot) => !slots.includes(slot));
  const spare = free.length > 0 ? free : all;
  let next = 0;
  return slots.map((slot) => EMOTION_PALETTE[slot ?? spare[next++ % spare.length]!]);
}

/** The CSS variable that holds a label's colour, for styles and for charts. */
export const emotionColor = (index: number): string => `var(--emotion-${index})`;

/** The declarations of every label's variables in one scheme: its colour, and that of text on it. */
export function paletteCss(labels: readonly string[], scheme: keyof PaletteColor): string {
  return paletteFor(labels)
    .map((color, i) => `--emotion-${i}:${color[scheme]};--on-emotion-${i}:${textOn(color[scheme])};`)
    .join('');
}

/** The rules by which an unticked box of a map's legend hides its emotion, see `emotionLegend`. */
export function legendCss(labels: readonly string[]): string {
  if (labels.length === 0) return '';
  const hidden = labels.map((_, i) => `.map:has([name=e${i}]:not(:checked)) .e${i}`);
  return `${hidden.join(',')}{display:none}`;
}

/** Black or white, whichever has the higher contrast with `#rrggbb`. */
export function textOn(color: string): '#000000' | '#ffffff' {
  const light = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * light[0]! + 0.7152 * light[1]! + 0.0722 * light[2]!;
  // WCAG's contrast with black is (L + 0.05) / 0.05, with white 1.05 / (L + 0.05): equal at L = 0.179.
  return luminance > 0.179 ? '#000000' : '#ffffff';
}
