// Runs in the page of `rnn abc --html`: draws each tune as staves, and plays it by oscillators.
const tunes = JSON.parse(document.getElementById('tunes-data').textContent);
const { ABCJS } = window;

// One tune at a time.
let stop = () => {};

const redraws = [];

// The number of bars per line depends on the width of the page; one bar of a melody needs about 160 pixels.
function drawStaves(target, abc) {
  const width = target.clientWidth;
  const [drawn] = ABCJS.renderAbc(target, abc, {
    add_classes: true,
    responsive: 'resize',
    staffwidth: Math.max(250, width - 30),
    wrap: { minSpacing: 1.5, maxSpacing: 2.7, preferredMeasuresPerLine: Math.max(2, Math.floor(width / 160)) },
  });
  return drawn;
}

for (const [index, section] of [...document.querySelectorAll('.tune')].entries()) {
  const { abc, notes } = tunes[index];
  let drawn = drawStaves(section.querySelector('.staff'), abc);
  redraws.push(() => {
    drawn = drawStaves(section.querySelector('.staff'), abc);
  });
  const button = section.querySelector('button');
  button.disabled = notes.length === 0;
  button.addEventListener('click', () => {
    const isPlaying = button.getAttribute('aria-pressed') === 'true';
    stop();
    if (!isPlaying) stop = play(button, drawn, notes);
  });
}

/** Plays notes and marks the sounding ones; returns a function that stops. */
function play(button, drawn, notes) {
  const audio = new AudioContext();
  const begin = audio.currentTime + 0.1;
  for (const note of notes) sound(audio, begin, note);
  const end = Math.max(...notes.map(([start, duration]) => start + duration));
  const placed = notes.filter(([, , , , place]) => place !== null);
  const marked = new Set();
  let frame = 0;

  function mark() {
    const now = audio.currentTime - begin;
    if (now > end) return finish();
    const sounding = new Set(
      placed
        .filter(([start, duration]) => start <= now && now < start + duration)
        .flatMap(([, , , , place]) => drawn.getElementFromChar(place)?.abselem?.elemset ?? []),
    );
    for (const element of marked) if (!sounding.has(element)) element.classList.remove('sounding');
    for (const element of sounding) element.classList.add('sounding');
    marked.clear();
    for (const element of sounding) marked.add(element);
    frame = requestAnimationFrame(mark);
  }

  function finish() {
    cancelAnimationFrame(frame);
    for (const element of marked) element.classList.remove('sounding');
    button.setAttribute('aria-pressed', 'false');
    button.textContent = 'Play';
    audio.close();
    stop = () => {};
  }

  button.setAttribute('aria-pressed', 'true');
  button.textContent = 'Stop';
  frame = requestAnimationFrame(mark);
  return finish;
}

/** Plays one note with a short attack and a decay, like a plucked string. */
function sound(audio, begin, [start, duration, pitch, volume, place]) {
  const oscillator = new OscillatorNode(audio, {
    type: place === null ? 'sine' : 'triangle',
    frequency: 440 * 2 ** ((pitch - 69) / 12),
  });
  const gain = new GainNode(audio, { gain: 0 });
  const [from, to] = [begin + start, begin + start + duration];
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(0.25 * volume, from + 0.01);
  gain.gain.exponentialRampToValueAtTime(0.001, to + 0.08);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(from);
  oscillator.stop(to + 0.1);
}

// Line breaks depend only on the width; mobile browsers change the height while scrolling.
let width = innerWidth;
let pending;
addEventListener('resize', () => {
  if (innerWidth === width) return;
  width = innerWidth;
  clearTimeout(pending);
  pending = setTimeout(() => {
    stop();
    for (const redraw of redraws) redraw();
  }, 100);
});
