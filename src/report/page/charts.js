// Runs in the report page: draws each chart of the embedded data with uPlot, in the colours of the page's style.
const { charts } = JSON.parse(document.getElementById('report-data').textContent);
const dark = matchMedia('(prefers-color-scheme: dark)');
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const plots = [];

// uPlot wants one list of x for all series: the union of their steps, with gaps that lines span.
function align(series) {
  const steps = [...new Set(series.flatMap(({ points }) => points.map(([step]) => step)))].sort((a, b) => a - b);
  const index = new Map(steps.map((step, i) => [step, i]));
  const columns = series.map(({ points }) => {
    const column = new Array(steps.length).fill(null);
    for (const [step, value] of points) column[index.get(step)] = value;
    return column;
  });
  return [steps, ...columns];
}

const format = (value) => (value === null || value === undefined ? '–' : Number(value.toPrecision(4)).toString());

function draw(chart, target) {
  const axis = { stroke: color('--muted'), grid: { stroke: color('--grid') }, ticks: { stroke: color('--grid') } };
  const lonely = (series) => series.points.length === 1;
  return new uPlot(
    {
      width: target.clientWidth,
      height: 260,
      scales: { x: { time: false }, y: chart.logarithmic ? { distr: 3 } : {} },
      axes: [
        { ...axis, label: 'step', labelSize: 20 },
        {
          ...axis,
          label: chart.unit,
          labelSize: 20,
          size: 64,
          values: (_, ticks) => ticks.map((v) => (v === null ? '' : format(v))),
        },
      ],
      series: [
        { label: 'step' },
        ...chart.series.map((series) => ({
          label: series.label,
          stroke: color(`--run-${series.run % 8}`),
          width: series.dashed ? 1 : 2,
          dash: series.dashed ? [4, 3] : undefined,
          spanGaps: true,
          points: { show: lonely(series) || (!series.dashed && series.points.length < 40), size: 5 },
          value: (_, value) => format(value),
        })),
      ],
    },
    align(chart.series),
    target,
  );
}

function drawAll() {
  for (const plot of plots.splice(0)) plot.destroy();
  for (const chart of charts) plots.push(draw(chart, document.getElementById(`chart-${chart.id}`)));
}

drawAll();
dark.addEventListener('change', drawAll);
let pending;
addEventListener('resize', () => {
  clearTimeout(pending);
  pending = setTimeout(drawAll, 100);
});
