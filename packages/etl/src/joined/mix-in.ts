import {
  type Audit,
  ConfigError,
  createRandom,
  groupDialogues,
  isScored,
  SPLITS,
  type Split,
} from '@erc/core';
import { findingsOf } from '../source/counts.js';
import { type JoinedRow, joinRow } from './join-row.js';
import { type OpenedPart, utterancesOf } from './open-part.js';

/** What became of a part that is mixed in. */
export interface MixedIn {
  readonly rows: readonly JoinedRow[];
  readonly audit: Audit;
}

/**
 * Draws dialogues of a part's train split for the training of the others. By default each utterance says whom it was mixed in from
 * (`mixed`), and so stays out of every dev and held-out part.
 *
 * @param hosts Rows of the datasets that it is mixed into.
 * @throws ConfigError when more dialogues are asked for than there are, or `all-sessions` finds no sessions.
 */
export function mixIn(part: OpenedPart, hosts: readonly JoinedRow[]): MixedIn {
  const { name, options, dataset } = part;
  const { share, seed, legacy } = options.mix!;
  const every = utterancesOf(dataset);
  const usable = every.flatMap(({ split, utterance }) => {
    const joined = split === 'train' ? joinRow(part, split, utterance) : undefined;
    return joined ? [joined] : [];
  });
  const byId = new Map(usable.map((joined) => [joined.row.id, joined]));
  const dialogues = groupDialogues(usable.map(({ row }) => row)).filter(({ utterances }) =>
    utterances.some(isScored),
  );
  const wanted =
    share === undefined ? dialogues.length : share < 1 ? Math.round(share * dialogues.length) : share;
  if (wanted > dialogues.length || wanted < 1) {
    throw new ConfigError(
      `dataset ${name}: mix.share: expected 1 … ${dialogues.length} dialogues, all that train has, received ${share}${share! < 1 ? `, which is ${wanted}` : ''}.`,
    );
  }
  const drawn = createRandom(seed).fork(`mix ${name}`).shuffle(dialogues).slice(0, wanted);
  const place = legacy ? dealer(part, hosts, wanted) : undefined;
  const rows = drawn.flatMap(({ utterances }, k) =>
    utterances.map((row): JoinedRow => {
      const joined = byId.get(row.id)!;
      return place ? moved(joined, place(k)) : { ...joined, row: { ...joined.row, mixed: name } };
    }),
  );
  // In the order of the file, whatever the order of the draw.
  const order = new Map(usable.map(({ original }, i) => [original.id, i]));
  rows.sort((a, b) => order.get(a.original.id)! - order.get(b.original.id)!);
  const scored = rows.filter(({ row }) => isScored(row));
  const inSplit = (split: Split): number => scored.filter((one) => one.split === split).length;
  return {
    rows,
    audit: findingsOf({
      'utterances-mixed-in': scored.length,
      ...(scored.length < rows.length && { 'context-utterances-mixed-in': rows.length - scored.length }),
      'train-utterances-not-drawn': usable.filter(({ row }) => isScored(row)).length - scored.length,
      'dev-and-test-utterances-not-used': every.filter(
        ({ split, utterance }) => split !== 'train' && isScored(utterance),
      ).length,
      ...(legacy && {
        'utterances-mixed-into-dev': inSplit('dev'),
        'utterances-mixed-into-test': inSplit('test'),
      }),
    }),
  };
}

interface Place {
  readonly session: string;
  readonly split: Split;
}

/** Deals `count` dialogues out to the sessions of the first dataset: blocks of as many each, in the order of the sessions. */
function dealer({ name }: OpenedPart, hosts: readonly JoinedRow[], count: number): (k: number) => Place {
  const splitOf = new Map<string, Split>();
  const first = hosts[0]?.part;
  for (const split of SPLITS) {
    for (const { row, part, split: own } of hosts) {
      if (part === first && own === split && row.session && !splitOf.has(row.session))
        splitOf.set(row.session, split);
    }
  }
  const { compare } = new Intl.Collator('en', { numeric: true });
  const sessions = [...splitOf].sort(([a], [b]) => compare(a, b));
  if (sessions.length === 0) {
    throw new ConfigError(
      `dataset ${name}: mix.legacy: expected sessions in the first dataset, to deal utterances out to, received none.`,
    );
  }
  return (k) => {
    const [session, split] = sessions[Math.floor((k * sessions.length) / count)]!;
    return { session, split };
  };
}

const moved = (joined: JoinedRow, { session, split }: Place): JoinedRow => ({
  ...joined,
  split,
  row: { ...joined.row, session, id: `${split}/${joined.row.dialogue}/${joined.row.sequence}` },
});
