import { labelBars } from '../charts/label-bars.js';
import { renderChart } from '../charts/render-chart.js';
import { countText, percentText, plural } from '../page/format.js';
import { html } from '../page/html.js';
import { chip, figure, type Section, table } from '../page/section.js';
import type { DatasetFacts, SplitFacts } from './facts.js';

const numeric = (title: string) => ({ title, numeric: true });

/** How large each split is, and what its utterances lack. */
export function sizesSection({ splits, closed }: DatasetFacts): Section {
  const hasContext = splits.some(({ context }) => context > 0);
  const hasSessions = splits.some(({ sessions }) => sessions > 0);
  const rows = splits.map(({ split, dialogues, utterances, context, speakers, sessions }) => [
    split,
    countText(dialogues),
    countText(utterances),
    ...(hasContext ? [countText(context)] : []),
    countText(speakers),
    ...(hasSessions ? [countText(sessions)] : []),
  ]);
  const columns = [
    'dialogues',
    'utterances',
    ...(hasContext ? ['read as context alone'] : []),
    'speakers',
    ...(hasSessions ? ['sessions'] : []),
  ].map(numeric);
  const shut = closed.map(
    ({ split, utterances }) =>
      html`<p class="note">${split}: ${plural(utterances, 'utterance')}, as the preparation has counted. It stays closed: nothing on this page is of it.</p>`,
  );
  const lacking = (Object.keys(splits[0]?.missing ?? {}) as (keyof SplitFacts['missing'])[]).map((name) => [
    { text: 'text', audio: 'voice', visual: 'face' }[name],
    ...splits.map(({ missing, utterances }) => {
      const share = utterances > 0 ? missing[name] / utterances : 0;
      return `${countText(missing[name])} (${percentText(share)})`;
    }),
  ]);
  return {
    id: 'sizes',
    title: 'What there is',
    body: html`${table('Size of each split', [{ title: 'split' }, ...columns], rows)}${shut}
<h3>What utterances lack</h3>${table('Utterances without text, voice or face', [{ title: '' }, ...splits.map(({ split }) => numeric(split))], lacking)}`,
  };
}

/** How many utterances each emotion has. */
export async function balanceSection({ labels, splits }: DatasetFacts): Promise<Section> {
  const totals = splits.map(({ classes }) => classes.reduce((sum, count) => sum + count, 0));
  const rows = labels.map((label, k) => [
    chip(label, k),
    ...splits.map(
      ({ classes }, i) =>
        `${countText(classes[k]!)} (${percentText(totals[i]! > 0 ? classes[k]! / totals[i]! : 0)})`,
    ),
  ]);
  const [first] = splits;
  const counts = first?.classes ?? [];
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const often = labels[counts.indexOf(most)] ?? '';
  const chart = await renderChart(labelBars(labels, counts), {
    description: `Utterances of each emotion in ${first?.split ?? ''}. The most frequent is ${often}, with ${plural(most, 'utterance')}; the least frequent has ${countText(least)}.`,
  });
  return {
    id: 'balance',
    title: 'How often each emotion is',
    body: html`<p class="lead">In ${first?.split ?? ''} the most frequent emotion is “${often}”, with ${percentText(totals[0] ? most / totals[0] : 0)} of the utterances: a model that always says so is right that often.</p>
<div class="pair">${figure(chart, html`Utterances of ${first?.split ?? ''}.`)}${table('Utterances of each emotion', [{ title: 'emotion' }, ...splits.map(({ split }) => numeric(split))], rows)}</div>`,
  };
}
