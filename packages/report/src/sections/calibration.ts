import { reliabilityDiagram } from '../charts/reliability-diagram.js';
import { renderChart } from '../charts/render-chart.js';
import { calibrationOf, type Judged } from '../measures/calibration.js';
import { percentText, plural, rateText } from '../page/format.js';
import { html } from '../page/html.js';
import { figure, type Section, table } from '../page/section.js';

/** Whether the model's confidence can be believed. */
export async function calibrationSection(split: string, judged: readonly Judged[]): Promise<Section> {
  const calibration = calibrationOf(judged);
  const { expectedError, meanConfidence, accuracy, bins } = calibration;
  const gap = meanConfidence - accuracy;
  const said =
    Math.abs(gap) < 0.02
      ? 'On the whole it is about as sure of itself as it should be.'
      : `On the whole it is too ${gap > 0 ? 'sure of' : 'unsure of'} itself: on average ${percentText(meanConfidence)} confident, and right ${percentText(accuracy)} of the time.`;
  const chart = await renderChart(reliabilityDiagram(calibration), {
    description: `Reliability diagram of ${split}. Expected calibration error ${rateText(expectedError)}. ${said} The numbers are in the table beside it.`,
  });
  const rows = bins
    .filter(({ count }) => count > 0)
    .map(({ low, high, count, accuracy: right = 0, confidence = 0 }) => [
      `${low.toFixed(1)} – ${high.toFixed(1)}`,
      rateText(confidence),
      rateText(right),
      count,
    ]);
  const columns = ['mean confidence', 'share right', 'count'].map((title) => ({ title, numeric: true }));
  return {
    id: 'calibration',
    title: 'Does it know when it is right?',
    body: html`<p class="lead">${said} Expected calibration error: ${rateText(expectedError)} (${split}, ${plural(judged.length, 'utterance')}; 0 is perfect).</p>
<div class="pair">${figure(chart, 'Dots on the dashed line: confidence that can be believed. Below it: too sure. Bins with few predictions say little.')}${table(`Confidence and accuracy on ${split}`, [{ title: 'confidence' }, ...columns], rows)}</div>`,
  };
}
