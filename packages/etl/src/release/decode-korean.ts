import iconv from 'iconv-lite';
import { tryDecodeUtf8 } from '../csv/decode-utf8.js';

/** Text, and how it was written. */
export interface KoreanText {
  readonly text: string;
  readonly encoding: 'utf-8' | 'cp949';
  /** Some bytes are no character of either encoding: they came out as U+FFFD. */
  readonly isBroken: boolean;
}

/**
 * Text in UTF-8 (a byte order mark is dropped), or else in CP949, which Microsoft calls Unified Hangul Code: EUC-KR and the other 8,822
 * Hangul syllables.
 *
 * A library decodes it, because Node's own `TextDecoder('euc-kr')` knows EUC-KR alone and gives other characters for the rest,
 * also with `fatal: true` and under the names `windows-949` and `ks_c_5601-1987`.
 */
export function decodeKorean(bytes: Uint8Array): KoreanText {
  const utf8 = tryDecodeUtf8(bytes);
  if (utf8 !== undefined) return { text: utf8, encoding: 'utf-8', isBroken: false };
  const text = iconv.decode(bytes, 'cp949');
  return { text, encoding: 'cp949', isBroken: text.includes('\ufffd') };
}
