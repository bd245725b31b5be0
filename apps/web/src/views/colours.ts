/**
 * A colour for each label, by its place: hues as far apart as they can be, of one lightness, so that light text is read on all of them. Colour never stands
 * alone: the label is written beside it.
 */
export const colourOf = (labels: readonly string[], label: string): string => {
  const place = labels.indexOf(label);
  return `oklch(52% 0.14 ${Math.round((360 * Math.max(0, place)) / Math.max(1, labels.length)) + 25})`;
};
