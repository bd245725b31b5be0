import { fixedText } from '@erc/core';

/** A score with three decimals: `0.612`. */
export const rateText = (rate: number): string => fixedText(rate, 3);

/** A score that may not be defined, or not be given: “–” then. */
export const rateOrDash = (rate: number | null | undefined): string =>
  typeof rate === 'number' ? rateText(rate) : '–';

/** A rate as a whole percentage: `61 %`. */
export const percentText = (rate: number): string => `${Math.round(rate * 100)}\u202f%`;

/** A difference with its sign: `+0.043`, `−0.010`; `0.000` with none where it is rounded to 0. */
export function signedText(value: number): string {
  const size = rateText(Math.abs(value));
  return Number(size) === 0 ? size : `${value < 0 ? '−' : '+'}${size}`;
}

/** A score that may be negative, with a minus as differences have it: `0.612`, `−0.010`, `0.000`. */
export const scoreText = (value: number): string => signedText(value).replace('+', '');

/** A whole number with thin spaces between thousands: `2 663 431`. */
export const countText = (count: number): string =>
  String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, '\u202f');

/** `1 line`, `3 lines`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

/** A time as people say it: `0.42 s`, `38 s`, `12 min 05 s`, `2 h 10 min`. */
export function durationText(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)}\u202fs`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}\u202fs`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}\u202fmin ${String(whole % 60).padStart(2, '0')}\u202fs`;
  return `${Math.floor(minutes / 60)}\u202fh ${String(minutes % 60).padStart(2, '0')}\u202fmin`;
}

/** Bytes in the unit that people read: `812 kB`, `11.4 MB`. */
export const bytesText = (bytes: number): string =>
  bytes < 1e6 ? `${Math.round(bytes / 1e3)}\u202fkB` : `${(bytes / 1e6).toFixed(1)}\u202fMB`;
