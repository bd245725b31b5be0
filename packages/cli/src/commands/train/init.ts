import { ConfigError } from '@erc/core';
import { shownPath, userDirectory, userPath } from '@erc/core/node';
import { INIT_COLUMNS, initRecipe } from '@erc/experiment';
import type { Command } from 'commander';
import type { ProgramContext } from '../../console/run-main.js';

/** `train init`: a recipe for a corpus of one's own. */
export function addInit(program: Command, { stdout, signal, command }: ProgramContext): void {
  program
    .command('init')
    .description('looks at a folder or a CSV file, and writes a recipe that trains on it (docs/own-data.md)')
    .argument('<folder-or-csv>', 'your clips, wavs, images and tables')
    .argument('[columns.name=header...]', 'headers that cannot be told: columns.emotion=Stimmung')
    .option('--out <file>', 'the recipe (default: <name of the folder>.yaml)')
    .action(async (place: string, words: readonly string[], { out }: { readonly out?: string }) => {
      const {
        recipe,
        written,
        lines,
        command: train,
      } = await initRecipe({
        place: userPath(place),
        columns: columnsIn(words),
        directory: userDirectory(),
        out: out === undefined ? undefined : userPath(out),
        trainCommand: command,
        signal,
      });
      const files = [...written.map((path) => `wrote:   ${shownPath(path)}`)];
      if (!written.includes(recipe)) files.push(`as it is: ${shownPath(recipe)}`);
      stdout.write(`${[...lines, ...files, `train:   ${train}`].join('\n')}\n`);
    });
}

type Columns = NonNullable<Parameters<typeof initRecipe>[0]['columns']>;

/** @throws ConfigError for a word that is no `columns.name=header`. */
function columnsIn(words: readonly string[]): Columns {
  return Object.assign({}, ...words.map(columnIn));
}

function columnIn(word: string): Columns {
  const [, name, header] = /^columns\.([a-z]+)=(.+)$/s.exec(word) ?? [];
  const column = INIT_COLUMNS.find((option) => option === name);
  if (column !== undefined && header !== undefined) return { [column]: header };
  const expected = `columns.<name>=HEADER with a name of ${INIT_COLUMNS.join(', ')}`;
  throw new ConfigError(`init: expected words such as ${expected}; received ${word}.`);
}
