import { stringify } from 'csv-stringify/sync';
import type { FoundUtterance } from './found-corpus.js';

/** Columns that every table of utterances has. */
const ALWAYS = ['dialogue', 'sequence', 'speaker', 'text', 'emotion'] as const;

/** A table of utterances as the source `folder` reads it: the columns that some utterance fills. */
export function formatTable(utterances: readonly FoundUtterance[]): string {
  const rows = utterances.map(cellsOf);
  const filled = new Set(
    rows.flatMap((row) => [...row].flatMap(([column, cell]) => (cell === '' ? [] : [column]))),
  );
  const present = new Set(rows.flatMap((row) => [...row.keys()]));
  const columns = [...present].filter(
    (column) => filled.has(column) || ALWAYS.some((always) => always === column),
  );
  return stringify([columns, ...rows.map((row) => columns.map((column) => row.get(column) ?? ''))], {
    record_delimiter: '\n',
    quoted_match: /[\r\n]/,
  });
}

function cellsOf(utterance: FoundUtterance): Map<string, string> {
  const { split, dialogue, sequence, speaker, text, audio, visual, video, start, end, emotion, others } =
    utterance;
  const cell = (value: string | number | undefined): string => (value === undefined ? '' : String(value));
  return new Map([
    ['split', cell(split)],
    ['dialogue', dialogue],
    ['sequence', cell(sequence)],
    ['speaker', speaker],
    ['text', text],
    ['audio', cell(audio)],
    ['visual', cell(visual)],
    ['video', cell(video)],
    ['start', cell(start)],
    ['end', cell(end)],
    ['emotion', emotion],
    ...others,
    ['use', emotion === '' ? 'context' : (others.get('use') ?? '')],
  ]);
}
