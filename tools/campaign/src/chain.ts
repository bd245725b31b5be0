import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Draw, type Drawer, drawFaults, drawKills } from './draw.js';
import type { Kind, Step } from './kinds.js';
import { phaseOf } from './phases.js';
import type { Ending, RunOptions } from './run-program.js';
import { differences, readTree, type Tree } from './tree.js';

/** A process that was killed, or whose disk failed. */
export interface Hit {
  readonly kind: string;
  /** The command, in its first words. */
  readonly command: string;
  /** `random`, or the fault and the function: `kill-after rename`. */
  readonly how: string;
  /** What it last worked on. */
  readonly phase: string;
  readonly path: string;
  /** What came of it: `same bytes`, `told, then same bytes`, or what is wrong. */
  readonly outcome: string;
}

/** What a lane of the campaign works with. */
export interface Lane {
  readonly run: (options: RunOptions) => Promise<Ending>;
  /** Folder for this lane alone. */
  readonly folder: string;
  readonly disturb: 'kills' | 'faults';
  readonly random: () => number;
}

/** A kind that has been run once without a disturbance. */
export interface Prepared {
  readonly kind: Kind;
  /** Disturbs the kind up to `most` times in one run to its end, and compares. */
  readonly chain: (most: number) => Promise<readonly Hit[]>;
}

const SAME = 'same bytes';
/** How likely a command that goes on is disturbed again: runs to the end cost the most. */
const GOES_ON = 0.85;
/** Of one command, in one run to its end. */
const MOST_IN_STEP = 8;

/** Makes what a kind begins with, and runs it undisturbed. */
export async function prepareKind(kind: Kind, { run, folder, disturb, random }: Lane): Promise<Prepared> {
  const place = join(folder, kind.name.replaceAll(' ', '-'));
  const [template, user] = [join(place, 'template'), join(place, 'user')];
  const startOver = async (): Promise<void> => {
    await rm(user, { recursive: true, force: true });
    await cp(template, user, { recursive: true, preserveTimestamps: true });
  };
  const whole = async (step: Step): Promise<Ending> => {
    const ending = await run({ ...step, user });
    if (ending.code !== 0)
      throw new Error(`${kind.name}: ${step.words.join(' ')}: ended with ${ending.code}: ${ending.stderr}`);
    return ending;
  };
  await mkdir(user, { recursive: true });
  await kind.files(user);
  for (const [path, text] of Object.entries(kind.texts ?? {})) {
    await mkdir(dirname(join(user, path)), { recursive: true });
    await writeFile(join(user, path), text);
  }
  for (const step of kind.before ?? []) await whole(step);
  await cp(user, template, { recursive: true, preserveTimestamps: true });
  const drawers: Drawer[] = [];
  for (const step of kind.steps) {
    const ending = await whole(step);
    drawers.push(disturb === 'kills' ? drawKills(ending, random) : drawFaults(ending, random));
  }
  const expected = await readTree(user);
  return {
    kind,
    async chain(most) {
      await startOver();
      const hits: Omit<Hit, 'outcome'>[] = [];
      let [told, problem] = [false, ''];
      // Which of its commands is disturbed first differs from chain to chain.
      for (const [index, step] of kind.steps.entries()) {
        for (let starts = 0; ; starts++) {
          const goesOn =
            starts < MOST_IN_STEP && hits.length < most && (starts > 0 ? random() < GOES_ON : true);
          const draw = goesOn ? drawers[index]!.draw(starts === 0) : {};
          const words = starts === 0 ? step.words : (step.again ?? step.words);
          const ending = await run({ program: step.program, words, user, ...draw });
          const isHit = ending.isKilled || (disturb === 'faults' && goesOn);
          if (isHit) hits.push(hitOf(kind, step, draw, ending));
          if (ending.isKilled) continue;
          if (ending.code === 0) {
            // A fault that was no obstacle: enough of this command.
            break;
          }
          told = true;
          problem ||= problemOfMessage(ending.stderr);
          if (!goesOn) {
            problem ||= `cannot go on: ${words.join(' ')}: ${ending.stderr.slice(-400)}`;
            break;
          }
          // A refusal after a kill must be one that the next command resolves: it is started once more, undisturbed.
          if (starts > MOST_IN_STEP + 1) break;
        }
      }
      problem ||= await treeProblem(expected, user);
      const outcome = problem || (told ? `told, then ${SAME}` : SAME);
      return hits.map((hit) => ({ ...hit, outcome }));
    },
  };
}

/** Whether an outcome is one that the promises allow. */
export const isRight = ({ outcome }: Pick<Hit, 'outcome'>): boolean => outcome.endsWith(SAME);

async function treeProblem(expected: Tree, user: string): Promise<string> {
  const wrong = await readTree(user).then(
    (received) => differences(expected, received),
    (error: Error) => [error.message],
  );
  return wrong.length === 0 ? '' : `other files or bytes: ${wrong.join(', ')}`;
}

/** What is wrong with how an error was told: one of ours is a sentence, not a stack. */
const problemOfMessage = (stderr: string): string =>
  /^\s+at .*[(:]\S+:\d+:\d+\)?$/m.test(stderr) ? `a stack trace: ${stderr.slice(-600)}` : '';

function hitOf({ name }: Kind, step: Step, draw: Draw, { calls }: Ending): Omit<Hit, 'outcome'> {
  const last = calls.at(-1);
  const { disturbance } = draw;
  return {
    kind: name,
    command: `${step.program} ${step.words.slice(0, 2).join(' ')}`,
    how: disturbance ? `${disturbance.fault} ${last?.name ?? ''}` : 'random',
    phase: phaseOf(last?.path),
    path: last?.path.split('/').slice(-3).join('/') ?? '',
  };
}
