import type { Calibration } from '@erc/run-folder';
import { reliabilityDiagram } from '../charts/reliability-diagram.js';
import { renderChart } from '../charts/render-chart.js';
import { percentText, plural, rateText } from '../page/format.js';
import { html } from '../page/html.js';
import { figure, type Section, table } from '../page/section.js';

/** Whether the model's confidence can be believed. */
export async function calibrationSection(split: string, calibration: Calibration): Promise<Section> {
  const { expectedCalibrationError, meanConfidence, accuracy, bins, examples, brier, negativeLogLikelihood } =
    calibration;
  const gap = meanConfidence - accuracy;
  const said =
    Math.abs(gap) < 0.02
      ? 'On the whole it is about as sure of itself as it should be.'
      : `On the whole it is too ${gap > 0 ? 'sure of' : 'unsure of'} itself: on average ${percentText(meanConfidence)} confident, and right ${percentText(accuracy)} of the time.`;
  const filled = bins.flatMap(({ low, high, count, accuracy: right, confidence }) =>
    right === null || confidence === null ? [] : [{ low, high, count, accuracy: right, confidence }],
  );
  const chart = await renderChart(reliabilityDiagram(filled), {
    description: `Reliability diagram of ${split}. Expected calibration error ${rateText(expectedCalibrationError)}. ${said} The numbers are in the table beside it.`,
  });
  const rows = filled.map(({ low, high, count, accuracy: right, confidence }) => [
    `${low.toFixed(1)} – ${high.toFixed(1)}`,
    rateText(confidence),
    rateText(right),
    count,
  ]);
  const columns = ['mean confidence', 'share right', 'count'].map((title) => ({ title, numeric: true }));
  const proper = [
    brier !== undefined && `Brier score ${rateText(brier)}`,
    negativeLogLikelihood !== undefined && `log loss ${rateText(negativeLogLikelihood)} nats`,
  ].filter((part) => part !== false);
  return {
    id: 'calibration',
    title: 'Does it know when it is right?',
    body: html`<p class="lead">${said} Expected calibration error: ${rateText(expectedCalibrationError)} (${split}, ${plural(examples, 'utterance')}; 0 is perfect).${proper.length > 0 && ` ${proper.join(', ')}.`}</p>
<div class="pair">${figure(chart, 'Dots on the dashed line: confidence that can be believed. Below it: too sure. Bins with few predictions say little.')}${table(`Confidence and accuracy on ${split}`, [{ title: 'confidence' }, ...columns], rows)}</div>`,
  };
}
