// Runs in the report page: draws each chart of the embedded data with uPlot, in the colours of the page's style.
const { charts, progress } = JSON.parse(document.getElementById('report-data').textContent);
const dark = matchMedia('(prefers-color-scheme: dark)');
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const plots = [];

const xAxis = document.getElementById('x-axis');

// What a run had done after a step: between two points of its progress it grows evenly.
function at(run, step) {
  const points = progress[run];
  const after = points.findIndex((point) => point.step >= step);
  if (after <= 0) return points.at(after)?.[xAxis.value] ?? step;
  const [low, high] = [points[after - 1], points[after]];
  const share = (step - low.step) / (high.step - low.step);
  return low[xAxis.value] + share * (high[xAxis.value] - low[xAxis.value]);
}

// uPlot wants one list of x for all series: the union of theirs, with gaps that lines span.
function align(series) {
  const placed = series.map(({ run, points }) => points.map(([step, value]) => [at(run, step), value]));
  const all = [...new Set(placed.flatMap((points) => points.map(([x]) => x)))].sort((a, b) => a - b);
  const index = new Map(all.map((x, i) => [x, i]));
  const columns = placed.map((points) => {
    const column = new Array(all.length).fill(null);
    for (const [x, value] of points) column[index.get(x)] = value;
    return column;
  });
  return [all, ...columns];
}

// A logarithmic axis needs positive values.
const isLogarithmic = (chart, target) =>
  target.closest('section').querySelector('input').checked &&
  chart.series.every(({ points }) => points.every(([, value]) => value > 0));

const format = (value) => (value === null || value === undefined ? '–' : Number(value.toPrecision(4)).toString());

function draw(chart, target) {
  const axis = {
    stroke: color('--muted'),
    grid: { stroke: color('--grid'), width: 1 },
    ticks: { stroke: color('--grid'), width: 1 },
  };
  const lonely = (series) => series.points.length === 1;
  return new uPlot(
    {
      width: target.clientWidth,
      height: 260,
      legend: {
        markers: {
          width: 3,
          stroke: (_, index) => color(`--run-${chart.series[index - 1].run % 8}`),
          fill: () => 'transparent',
          dash: (_, index) => (chart.series[index - 1].dashed ? 'dashed' : 'solid'),
        },
      },
      scales: { x: { time: false }, y: isLogarithmic(chart, target) ? { distr: 3 } : {} },
      axes: [
        { ...axis, label: xAxis.selectedOptions[0].textContent, labelSize: 20 },
        {
          ...axis,
          label: chart.unit,
          labelSize: 20,
          size: 64,
          values: (_, ticks) => ticks.map((v) => (v === null ? '' : format(v))),
        },
      ],
      series: [
        { label: xAxis.selectedOptions[0].textContent, value: (_, x) => format(x) },
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

for (const panel of document.querySelectorAll('.samples')) {
  const [choice, tables] = [panel.querySelector('select'), [...panel.querySelectorAll('table')]];
  const show = () => {
    for (const [index, table] of tables.entries()) table.hidden = index !== choice.selectedIndex;
  };
  choice.addEventListener('change', show);
  show();
}

drawAll();
xAxis.addEventListener('change', drawAll);
for (const box of document.querySelectorAll('.charts input')) box.addEventListener('change', drawAll);
dark.addEventListener('change', drawAll);
let pending;
addEventListener('resize', () => {
  clearTimeout(pending);
  pending = setTimeout(drawAll, 100);
});
