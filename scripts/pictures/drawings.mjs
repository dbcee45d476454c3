// The pictures of docs/pictures, one function each: from the JSON output of commands (docs/pictures/data.json) to SVG in a theme.
import { line, mix, path, rect, svg, text, widthOf } from './svg.mjs';

const MARGIN = 20;

/** Two sentences with the surprisal of each token: `rnn score --tokens --json`. */
export function score({ score: sentences }, theme) {
  const cell = 88;
  const scale = 64 / Math.max(...sentences.flatMap(({ tokens }) => tokens.map((token) => -token.logProbability)));
  const width = 2 * MARGIN + cell * Math.max(...sentences.map(({ tokens }) => tokens.length));
  const height = 150;
  const [best] = [...sentences].sort((left, right) => right.logProbability - left.logProbability);
  const parts = sentences.flatMap((sentence, row) => {
    const top = MARGIN + row * height;
    const times = Math.exp(best.logProbability - sentence.logProbability);
    const verdict = sentence === best ? 'the likelier one' : `${times.toFixed(0)} times less likely`;
    const colour = sentence === best ? theme.positive : theme.negative;
    return [
      text(MARGIN, top + 12, `${sentence.text}`, { fill: theme.text, bold: true }),
      text(width - MARGIN, top + 12, `ln P ${sentence.logProbability.toFixed(2)} nats, ${verdict}`, {
        fill: colour,
        anchor: 'end',
      }),
      ...sentence.tokens.flatMap(({ token, logProbability }, index) => {
        const [x, base] = [MARGIN + index * cell, top + 108];
        const bar = Math.max(1, -logProbability * scale);
        return [
          rect(x + 8, base - bar, cell - 16, bar, colour),
          text(x + cell / 2, base - bar - 5, (-logProbability).toFixed(2), {
            fill: theme.muted,
            size: 11,
            anchor: 'middle',
          }),
          text(x + cell / 2, base + 16, token, { fill: theme.text, anchor: 'middle' }),
        ];
      }),
      line(MARGIN, top + 108.5, width - MARGIN, top + 108.5, theme.grid),
    ];
  });
  const caption = text(MARGIN, 2 * height + MARGIN + 6, 'Bars: -ln P of each token given all before it, in nats.', {
    fill: theme.muted,
    size: 11,
  });
  const title = `Two sentences scored token by token: ${sentences.map((each) => each.text).join(' / ')}`;
  return svg({ width, height: 2 * height + 2 * MARGIN, title, theme }, [...parts, caption]);
}

/** Signals of some units of an LSTM over a sentence: `rnn states --json`. */
export function states({ states: { steps, panels } }, theme) {
  const [cell, row] = [14, 22];
  const left = MARGIN + Math.max(...steps.map((step) => widthOf(step))) + 10;
  const units = panels[0].values[0].length;
  const panelHeight = steps.length * row + 44;
  const width = left + units * cell + MARGIN;
  const parts = panels.flatMap(({ title, gate, values }, index) => {
    const top = MARGIN + index * panelHeight;
    const largest = gate ? 1 : Math.max(...values.flat().map(Math.abs));
    const low = gate ? '0' : (-largest).toFixed(2);
    return [
      text(left, top + 12, title, { fill: theme.text, bold: true }),
      text(width - MARGIN, top + 12, `${low} to ${largest.toFixed(gate ? 0 : 2)}`, {
        fill: theme.muted,
        size: 11,
        anchor: 'end',
      }),
      ...steps.map((step, y) =>
        text(left - 8, top + 22 + (y + 0.5) * row + 4, step, { fill: theme.text, anchor: 'end' }),
      ),
      ...values.flatMap((numbers, y) =>
        numbers.map((value, x) => {
          const full = value < 0 ? theme.negative : theme.positive;
          const fill = mix(theme.background, full, Math.min(1, Math.abs(value) / largest));
          return rect(left + x * cell, top + 22 + y * row, cell - 1, row - 1, fill);
        }),
      ),
    ];
  });
  const title = `States of ${units} LSTM units over: ${steps.join(' ')}`;
  return svg({ width, height: 2 * MARGIN + panels.length * panelHeight - 22, title, theme }, parts);
}

/** The attention of each token of a translation to the source tokens: `rnn translate --attention FILE.json`. */
export function attention({ attention: { sourceTokens, targetTokens, weights } }, theme) {
  const [cell, row] = [86, 34];
  const left = MARGIN + Math.max(...targetTokens.map((token) => widthOf(token))) + 10;
  const width = left + sourceTokens.length * cell + MARGIN;
  const parts = [
    ...sourceTokens.map((token, x) =>
      text(left + (x + 0.5) * cell, MARGIN + 12, token, { fill: theme.text, anchor: 'middle' }),
    ),
    ...targetTokens.flatMap((token, y) => [
      text(left - 8, MARGIN + 22 + (y + 0.5) * row + 4, token, { fill: theme.text, anchor: 'end' }),
      ...weights[y].flatMap((share, x) => {
        const fill = mix(theme.background, theme.positive, share);
        return [
          rect(left + x * cell, MARGIN + 22 + y * row, cell - 2, row - 2, fill, ` stroke="${theme.grid}"`),
          text(left + (x + 0.5) * cell, MARGIN + 22 + (y + 0.5) * row + 4, `${(100 * share).toFixed(0)} %`, {
            fill: share > 0.5 ? theme.background : theme.text,
            size: 11,
            anchor: 'middle',
          }),
        ];
      }),
    ]),
  ];
  const height = MARGIN + 22 + targetTokens.length * row + MARGIN;
  const title = `Attention of ${targetTokens.join(' ')} over ${sourceTokens.join(' ')}`;
  return svg({ width, height, title, theme }, parts);
}

/** A sentence with the names in it: `rnn tag --json`. */
export function tags({ tags: sentences }, theme) {
  const kinds = [...new Set(sentences.flatMap(({ entities }) => entities.map(({ type }) => type)))].sort();
  const parts = [];
  let width = 0;
  for (const [row, { tokens, entities }] of sentences.entries()) {
    const y = MARGIN + row * 58;
    let x = MARGIN;
    for (const [index, token] of tokens.entries()) {
      const entity = entities.find(({ start, end }) => index >= start && index < end);
      const room = widthOf(token, 15);
      if (entity !== undefined) {
        const colour = theme.series[kinds.indexOf(entity.type) % theme.series.length];
        const last = index === entity.end - 1;
        const over = last ? 0 : widthOf(' ', 15);
        parts.push(rect(x - 2, y, room + over + (last ? 4 : 2), 24, mix(theme.background, colour, 0.25)));
        if (index === entity.start) parts.push(text(x, y + 38, entity.type, { fill: colour, size: 11, bold: true }));
      }
      parts.push(text(x, y + 17, token, { fill: theme.text, size: 15 }));
      x += room + widthOf(' ', 15);
    }
    width = Math.max(width, x);
  }
  const title = `Names tagged: ${sentences.map(({ text }) => text).join(' / ')}`;
  return svg({ width: width + MARGIN, height: 2 * MARGIN + sentences.length * 58 - 14, title, theme }, parts);
}

/** The next token's distribution at several temperatures: `rnn temperature --json`. */
export function temperatures({ temperatures: data }, theme) {
  const [panel, row] = [220, 24];
  const rows = [...data.tokens.map(({ token, probabilities }) => ({ label: token, probabilities }))];
  rows.push({ label: `${data.others.count.toLocaleString('en-US')} others`, probabilities: data.others.probabilities });
  const left = MARGIN + Math.max(...rows.map(({ label }) => widthOf(label))) + 10;
  const scale = (panel - 80) / Math.max(...rows.flatMap(({ probabilities }) => probabilities));
  const top = MARGIN + 34;
  const parts = [
    text(MARGIN, MARGIN + 10, `After "${data.context}"`, { fill: theme.text, bold: true }),
    ...rows.map(({ label }, y) =>
      text(left - 8, top + (y + 0.5) * row + 12, label, { fill: theme.text, anchor: 'end' }),
    ),
    ...data.temperatures.flatMap((temperature, index) => {
      const x = left + index * panel;
      return [
        text(x, top, `temperature ${temperature}`, { fill: theme.text, bold: true }),
        ...rows.flatMap(({ probabilities }, y) => {
          const bar = probabilities[index] * scale;
          const percent = 100 * probabilities[index];
          return [
            rect(x, top + (y + 0.5) * row, bar, row - 8, theme.series[index % theme.series.length]),
            text(x + bar + 5, top + (y + 0.5) * row + 12, percent < 0.1 ? '<0.1 %' : `${percent.toFixed(1)} %`, {
              fill: theme.muted,
              size: 11,
            }),
          ];
        }),
        text(x, top + (rows.length + 0.5) * row + 14, `entropy ${data.entropies[index].toFixed(2)} nats`, {
          fill: theme.muted,
          size: 11,
        }),
      ];
    }),
  ];
  const height = top + (rows.length + 1) * row + MARGIN;
  return svg(
    {
      width: left + data.temperatures.length * panel + MARGIN,
      height,
      title: `Temperature after "${data.context}"`,
      theme,
    },
    parts,
  );
}

/** Losses of a run by epoch, as `rnn report` draws them: `rnn report --csv`. */
export function report({ report: { name, unit, best, series } }, theme) {
  const box = { left: 70, top: 56, width: 640, height: 260 };
  const points = series.flatMap((each) => each.points);
  const [maxX, minY, maxY] = [
    Math.max(...points.map(([x]) => x)),
    Math.floor(Math.min(...points.map(([, y]) => y), best)),
    Math.ceil(Math.max(...points.map(([, y]) => y))),
  ];
  const x = (step) => box.left + (step / maxX) * box.width;
  const y = (value) => box.top + (1 - (value - minY) / (maxY - minY)) * box.height;
  const ticks = Array.from({ length: maxY - minY + 1 }, (_, index) => minY + index);
  const steps = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * maxX));
  const parts = [
    text(MARGIN, MARGIN + 12, `${name}: loss, ${unit}`, { fill: theme.text, bold: true }),
    ...ticks.flatMap((tick) => [
      line(box.left, y(tick), box.left + box.width, y(tick), theme.grid),
      text(box.left - 8, y(tick) + 4, String(tick), { fill: theme.muted, size: 11, anchor: 'end' }),
    ]),
    ...steps.map((step) =>
      text(x(step), box.top + box.height + 18, step.toLocaleString('en-US'), {
        fill: theme.muted,
        size: 11,
        anchor: 'middle',
      }),
    ),
    text(box.left + box.width / 2, box.top + box.height + 36, 'steps', {
      fill: theme.muted,
      size: 11,
      anchor: 'middle',
    }),
    line(box.left, y(best), box.left + box.width, y(best), theme.series[2], ' stroke-dasharray="2 3"'),
    text(box.left + box.width, y(best) + 14, `lowest possible: ${best}`, {
      fill: theme.series[2],
      size: 11,
      anchor: 'end',
    }),
    ...series.flatMap((each, index) => {
      const dash = each.dashed ? ' stroke-dasharray="4 3"' : '';
      const at = box.left + box.width - 190;
      return [
        path(
          each.points.map(([step, value]) => [x(step), y(value)]),
          theme.series[index],
          dash,
        ),
        line(at, 70 + 20 * index, at + 30, 70 + 20 * index, theme.series[index], ` stroke-width="2"${dash}`),
        text(at + 38, 74 + 20 * index, each.label, { fill: theme.text }),
      ];
    }),
  ];
  const size = { width: box.left + box.width + MARGIN, height: box.top + box.height + 56 };
  return svg({ ...size, title: `Loss of run ${name} over its training`, theme }, parts);
}

/** Gradient norm by the input's distance from the end, for each cell: `rnn eval --by-length --json`. */
export function gradients({ gradients: cells }, theme) {
  const box = { left: 80, top: 56, width: 600, height: 280 };
  const curves = Object.entries(cells).map(([cell, points]) => [cell, points.filter(([, ratio]) => ratio > 0)]);
  const all = curves.flatMap(([, points]) => points);
  const reach = Math.max(...all.map(([distance]) => distance));
  const lowest = Math.floor(Math.min(...all.map(([, ratio]) => Math.log10(ratio))) / 5) * 5;
  const highest = Math.ceil(Math.max(...all.map(([, ratio]) => Math.log10(ratio))));
  const x = (distance) => box.left + (distance / reach) * box.width;
  const y = (exponent) => box.top + ((highest - exponent) / (highest - lowest)) * box.height;
  const ticks = Array.from({ length: -lowest / 5 + 1 }, (_, index) => -5 * index);
  const muted = { fill: theme.muted, size: 11 };
  const parts = [
    text(MARGIN, MARGIN + 12, '|dL/dx<t>| over that of the last step', { fill: theme.text, bold: true }),
    ...ticks.flatMap((tick) => [
      line(box.left, y(tick), box.left + box.width, y(tick), theme.grid),
      text(box.left - 8, y(tick) + 4, tick === 0 ? '1' : `1e${tick}`, { ...muted, anchor: 'end' }),
    ]),
    ...[0, 0.25, 0.5, 0.75, 1].map((share) =>
      text(x(share * reach), box.top + box.height + 18, String(share * reach), { ...muted, anchor: 'middle' }),
    ),
    text(box.left + box.width / 2, box.top + box.height + 36, 'steps back from the end', {
      ...muted,
      anchor: 'middle',
    }),
    ...curves.flatMap(([cell, points], index) => {
      const colour = theme.series[index];
      const [distance, ratio] = points[points.length - 1];
      return [
        path(
          points.map(([at, value]) => [x(at), y(Math.log10(value))]),
          colour,
        ),
        distance < 0.8 * reach
          ? text(x(distance) + 8, y(Math.log10(ratio)), cell, { fill: colour, bold: true })
          : text(x(distance) - 6, y(Math.log10(ratio)) - 8, cell, { fill: colour, anchor: 'end', bold: true }),
      ];
    }),
  ];
  const size = { width: box.left + box.width + MARGIN, height: box.top + box.height + 56 };
  return svg({ ...size, title: 'Norm of the gradient by distance, for three cells', theme }, parts);
}

const peers = { pytorch: 'PyTorch', jax: 'JAX', keras: 'Keras', layers: 'tfjs-layers' };

/** Speedup over each peer, by group of rows of docs/benchmarks.json; bars below 1 point to the left. */
export function performance({ performance: groups }, theme) {
  const shown = Object.keys(peers).filter((peer) => groups.some(({ ratios }) => peer in ratios));
  const [bar, gap, left, room] = [19, 16, 270, 420];
  const all = groups.flatMap(({ ratios }) => Object.values(ratios));
  const halves = (ratio, round) => round(Math.log10(ratio) * 2) / 2;
  const low = Math.min(0, halves(Math.min(...all), Math.floor));
  const high = Math.max(0.5, halves(Math.max(...all), Math.ceil));
  const x = (ratio) => left + ((Math.log10(ratio) - low) / (high - low)) * room;
  const colour = (peer) => theme.series[shown.indexOf(peer)];
  const heights = groups.map(({ ratios }) => Object.keys(ratios).length * bar + gap);
  const tops = heights.map((_, index) => heights.slice(0, index).reduce((sum, height) => sum + height, MARGIN + 40));
  const height = heights.reduce((sum, height) => sum + height, MARGIN + 44) + 30;
  const ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].filter((tick) => {
    const decade = Math.log10(tick);
    return decade >= low && decade <= high;
  });
  const parts = [
    text(MARGIN, MARGIN + 10, 'Times as fast as', { fill: theme.text, bold: true }),
    ...shown.flatMap((peer, index) => [
      rect(left + index * 110, MARGIN, 12, 12, colour(peer)),
      text(left + index * 110 + 18, MARGIN + 11, peers[peer], { fill: theme.text }),
    ]),
    ...ticks.flatMap((tick) => [
      line(x(tick), MARGIN + 30, x(tick), height - 34, theme.grid),
      text(x(tick), height - 18, `${tick}×`, { fill: theme.muted, size: 11, anchor: 'middle' }),
    ]),
    ...groups.flatMap(({ label, ratios }, index) => {
      const entries = Object.entries(ratios);
      return [
        text(left - 12, tops[index] + (entries.length * bar) / 2 + 3, label, { fill: theme.text, anchor: 'end' }),
        ...entries.flatMap(([peer, ratio], place) => {
          const [from, to] = [x(1), x(ratio)].sort((one, other) => one - other);
          return [
            rect(from, tops[index] + place * bar, Math.max(1, to - from), bar - 3, colour(peer)),
            text(to + 6, tops[index] + place * bar + 12, `${ratio.toPrecision(ratio < 100 ? 2 : 3)}×`, {
              fill: theme.muted,
              size: 11,
            }),
          ];
        }),
      ];
    }),
  ];
  const title = `Speed beside ${shown.map((peer) => peers[peer]).join(', ')}`;
  return svg({ width: left + room + 70, height, title, theme }, parts);
}
