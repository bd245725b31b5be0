import { tryDecodeUtf8 } from '../csv/decode-utf8.js';

/** Windows-1252 at 0x80 … 0x9F. Five bytes have no character and stay what they are. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * Text of a MELD CSV: UTF-8, or else Latin-1. Older releases are Windows-1252, some of them read as Latin-1 and saved as UTF-8
 * since; either way their quotes and dashes come out as control characters, which {@link repairCharacters} mends.
 */
export function decodeMeldText(bytes: Uint8Array): { readonly text: string; readonly isUtf8: boolean } {
  const text = tryDecodeUtf8(bytes);
  return text === undefined
    ? { text: Buffer.from(bytes).toString('latin1'), isUtf8: false }
    : { text, isUtf8: true };
}

/** Turns the control characters U+0080 … U+009F into what Windows-1252 has at those bytes: U+0092 into ’. */
export function repairCharacters(text: string): string {
  return text.replace(/[\u0080-\u009f]/g, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80]!);
}
