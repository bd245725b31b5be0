/** What each character becomes before the text is split at spaces. */
const REPLACED: Readonly<Record<string, string>> = {
  '"': '',
  "'": " ' ",
  '.': ' . ',
  ',': ' , ',
  '(': ' ( ',
  ')': ' ) ',
  '!': ' ! ',
  '?': ' ? ',
  ';': ' ',
  ':': ' ',
};

/**
 * Words of an English text in lower case: `' . , ( ) ! ?` are tokens of their own, `" ; :` and `<br />` are none.
 *
 * @see torchtext, `get_tokenizer('basic_english')`
 */
export function basicEnglishTokens(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/<br \/>/g, ' ')
    .replace(/["'.,()!?;:]/g, (sign) => REPLACED[sign]!)
    .split(/\s+/)
    .filter((token) => token !== '');
}
