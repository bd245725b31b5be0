/** What may stand between the cells of a file. */
export const SEPARATORS = [',', ';', '\t', '|'] as const;
export type Separator = (typeof SEPARATORS)[number];

const NAMES: Readonly<Record<Separator, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'vertical bars',
};

/** How a file separates cells and rows. */
export interface CsvDialect {
  readonly separator: Separator;
  /** What ends a row. */
  readonly lineEnds: readonly string[];
  /** Whether the first line is no row but says the separator, as Excel writes and reads it: `sep=;`. */
  readonly saysSeparator: boolean;
}

/** For messages: `separated by semicolons`. */
export const separatedBy = ({ separator }: Pick<CsvDialect, 'separator'>): string =>
  `separated by ${NAMES[separator]}`;

const SAYS_SEPARATOR = /^"?sep=(.)"?[^\S\r\n\t]*(?:\r\n?|\n|$)/i;

/**
 * The dialect of a file, by its first line: the separator that `sep=` says, or else the one that gives most of the expected columns, or else the one that
 * stands there most often.
 *
 * @param head The file's beginning, at least as far as its header goes.
 * @param expected Names of columns that the file may have.
 * @param separator The separator that a user has named, which needs no search.
 */
export function dialectOf(
  head: string,
  {
    expected = [],
    separator,
  }: { readonly expected?: readonly string[] | undefined; readonly separator?: Separator | undefined } = {},
): CsvDialect {
  const line = SAYS_SEPARATOR.exec(head);
  const { cells, lineEnd } = headerOf(line ? head.slice(line[0].length) : head);
  const [best] = SEPARATORS.map((candidate, i) => {
    const found = cells(candidate);
    const hits = found.filter((cell) => expected.includes(cell)).length;
    return { candidate, i, hits, count: found.length };
  }).sort((a, b) => b.hits - a.hits || b.count - a.count || a.i - b.i);
  const inFile = SEPARATORS.find((candidate) => candidate === line?.[1]);
  return {
    separator: separator ?? inFile ?? best!.candidate,
    lineEnds: lineEnd === '\r' ? ['\r'] : ['\r\n', '\n'],
    saysSeparator: line !== null,
  };
}

/** The first line, cut by any separator. Quotes hold what stands in them together. */
function headerOf(text: string): {
  readonly cells: (separator: Separator) => string[];
  readonly lineEnd: string | undefined;
} {
  const tokens = text.match(/"[^"]*"?|\r\n?|\n|[^"\r\n]/g) ?? [];
  const end = tokens.findIndex((token) => /^[\r\n]/.test(token));
  const line = end < 0 ? tokens : tokens.slice(0, end);
  return {
    lineEnd: tokens[end],
    cells(separator) {
      const cells = [''];
      for (const token of line) {
        if (token === separator) cells.push('');
        else cells.push(cells.pop()! + token.replaceAll('"', ''));
      }
      return cells.map((cell) => cell.trim());
    },
  };
}
