import { findingPlaces, findingText } from '@erc/core';
import type { EvaluationRecord, RunRecord } from '@erc/run-folder';
import { countText, durationText, plural } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { folded, type Section, table } from '../page/section.js';
import { streamInputsPart } from './stream-inputs.js';

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

function datasetPart({ dataset }: RunRecord): Html {
  const hasContext = Object.values(dataset.splits).some(({ context }) => context !== undefined);
  const splits = Object.entries(dataset.splits).map(([split, { dialogues, utterances, context = 0 }]) => [
    split,
    countText(dialogues),
    countText(utterances),
    ...(hasContext ? [countText(context)] : []),
  ]);
  const { audit = [] } = dataset;
  const columns = ['dialogues', 'utterances', ...(hasContext ? ['read as context alone'] : [])].map(
    (title) => ({ title, numeric: true }),
  );
  return html`<h3>Dataset: ${dataset.name}</h3>
${table('Size of each split', [{ title: 'split' }, ...columns], splits)}
<p class="note">SHA-256 <code>${dataset.sha256}</code></p>
${
  audit.length > 0 &&
  html`<h3>What was done to the raw corpus</h3>${table(
    'Audit of the corpus',
    [{ title: 'finding' }, { title: 'count', numeric: true }],
    audit.map((finding) => [`${findingText(finding)}${findingPlaces(finding)}`, countText(finding.count)]),
  )}`
}`;
}

function enginePart({ engine }: RunRecord): Html {
  const facts = [
    engine.type,
    engine.backend && `backend ${engine.backend}`,
    engine.device && `device ${engine.device}`,
    !!engine.threads && plural(engine.threads, 'thread'),
    !!engine.kernels?.version &&
      `kernels of ${engine.kernels.from} ${engine.kernels.version} (${engine.kernels.level})`,
    !!engine.precision && engine.precision !== 'float32' && engine.precision,
  ].filter((fact) => fact);
  const passedOver = (engine.passedOver ?? []).map(
    ({ engine: name, reason, command }) =>
      html`<li><strong>${name}</strong>: ${reason}${command && html`<br>To enable it: <code>${command}</code>`}</li>`,
  );
  return html`<h3>Engine</h3><p>${facts.join(', ')}</p>
${passedOver.length > 0 && html`<p>Passed over:</p><ul>${passedOver}</ul>`}`;
}

function timingsPart({ timings }: RunRecord): Html {
  return html`<h3>Time</h3>${table(
    'Time that each stage took',
    [{ title: 'stage' }, { title: 'time', numeric: true }],
    [
      ['corpus to dataset', durationText(timings.etlSeconds)],
      ['dataset to features', durationText(timings.encodeSeconds)],
      ['training', durationText(timings.trainSeconds)],
      ['one step, median', `${timings.stepMsMedian.toFixed(2)}\u202fms`],
    ],
  )}`;
}

/** Everything needed to make the run again, and to judge where its numbers come from. */
export function makingSection(run: RunRecord, evaluations: readonly EvaluationRecord[]): Section {
  const environment = Object.entries(run.environment).map(([name, value]) => [name, textOf(value)]);
  return {
    id: 'making',
    title: 'How it was made',
    body: html`<div class="pair"><div>${datasetPart(run)}</div><div>${enginePart(run)}${timingsPart(run)}${streamInputsPart(run, evaluations)}</div></div>
<h3>Environment</h3>${table('Environment', [{ title: 'what' }, { title: 'value' }], environment)}
${folded('The resolved recipe', html`<pre tabindex="0"><code>${JSON.stringify(run.config, null, 2)}</code></pre>`)}`,
  };
}
