// The page around the timelines: what is selected, its details, the story as text.

const data = JSON.parse(document.getElementById('data').textContent);
const runs = [data.run, data.reference].filter(run => run);
const options = {bookkeeping: false, reads: true, zoom: 0};  // 0: as fits
const state = {run: 0, record: 0, tab: 'diff', managed: false};
let timelines = [];
const byId = id => document.getElementById(id);

// --- objects as text

function scalar(value) {
  if (typeof value !== 'string') return JSON.stringify(value);
  return /^[\w./][\w ./:@+-]*$/.test(value) && !/^(true|false|null|[\d.]+)$/.test(value) &&
    !value.endsWith(':') && !value.includes(': ') ? value : JSON.stringify(value);
}

function yaml(value, indent = '') {
  const lines = [];
  const put = (head, child, deeper) => {
    if (child === null || typeof child !== 'object') lines.push(`${indent}${head} ${scalar(child)}`);
    else if (Object.keys(child).length === 0) {
      lines.push(`${indent}${head} ${Array.isArray(child) ? '[]' : '{}'}`);
    } else lines.push(`${indent}${head}`, ...yaml(child, deeper));
  };
  if (value === null || typeof value !== 'object') return [indent + scalar(value)];
  if (Array.isArray(value)) {
    for (const item of value) {
      const inner = yaml(item, indent + '  ');
      inner[0] = indent + '- ' + inner[0].slice(indent.length + 2);
      lines.push(...inner);
    }
  } else {
    const first = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];
    const rank = key => (first.indexOf(key) + first.length + 1) % (first.length + 1) ||
      (first.includes(key) ? 0 : first.length);
    const keys = indent ? Object.keys(value)
      : Object.keys(value).sort((a, b) => rank(a) - rank(b));
    for (const key of keys) put(key + ':', value[key], indent + '  ');
  }
  return lines;
}

function textOf(object) {
  if (!object) return [];
  if (!state.managed && object.metadata && object.metadata.managedFields) {
    object = {...object, metadata: {...object.metadata}};
    delete object.metadata.managedFields;
  }
  return yaml(object);
}

// The longest common subsequence of lines.
function difference(before, after) {
  const table = Array.from({length: before.length + 1}, () => new Uint16Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; --i) {
    for (let j = after.length - 1; j >= 0; --j) {
      table[i][j] = before[i] === after[j] ? table[i + 1][j + 1] + 1
        : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  const lines = [];
  let i = 0, j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push([' ', before[i]]);
      ++i, ++j;
    } else if (j >= after.length || (i < before.length && table[i + 1][j] >= table[i][j + 1])) {
      lines.push(['-', before[i++]]);
    } else lines.push(['+', after[j++]]);
  }
  return lines;
}

function showDifference(parent, before, after) {
  const lines = difference(before, after), context = 3;
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(([mark]) => mark !== ' '));
  const pre = element(parent, 'pre', 'diff');
  const skip = count => element(pre, 'div', 'skip', `⋯ ${count} line${count === 1 ? '' : 's'}`);
  let skipped = 0;
  lines.forEach(([mark, text], index) => {
    if (!near[index]) return void ++skipped;
    if (skipped) skip(skipped);
    skipped = 0;
    element(pre, 'div', {'+': 'added', '-': 'removed', ' ': ''}[mark], `${mark} ${text}`);
  });
  if (skipped) skip(skipped);
}

function showLines(parent, lines) {
  const pre = element(parent, 'pre');
  for (const line of lines) element(pre, 'div', '', line);
}

// --- details of what is selected

function link(parent, text, record) {
  const node = element(parent, 'a', '', text);
  node.onclick = () => select(state.run, record);
}

function row(list, term, fill) {
  element(list, 'dt', '', term);
  const cell = element(list, 'dd');
  if (typeof fill === 'function') fill(cell);
  else cell.textContent = fill;
}

function showCall(panel, run, call) {
  const list = element(panel, 'dl'), at = record => clock(run.records[record].t);
  row(list, 'call', cell => {
    link(cell, `${call.verb} ${call.what}`, call.sent ?? call.connected);
  });
  for (const [mark, word] of [['sent', 'sent'], ['applied', 'took place'], ['connected', 'open'],
    ['delivered', 'answer'], ['lost', 'answer lost']]) {
    if (call[mark] === undefined) continue;
    row(list, word, cell => {
      link(cell, at(call[mark]), call[mark]);
      if (mark === 'applied' && call.revision) cell.append(` (revision ${call.revision})`);
      if (mark === 'delivered') cell.append(` ${call.status || call.answer}`);
    });
  }
  for (const fault of call.faults) {
    row(list, 'fault', cell => link(cell, run.records[fault].text, fault));
  }
  for (const read of call.reads) {
    row(list, 'rests on', cell => {
      link(cell, `${read.what} at revision ${read.revision}`, read.record);
      cell.append(`, told at ${at(read.record)}${read.gone ? ', gone' : ''}`);
      if (read.stale) element(cell, 'span', 'stale', ' — out of date by then');
    });
  }
  for (const key in call.parameters || {}) row(list, key, call.parameters[key]);
  if (call.body !== undefined) {
    element(panel, 'h2', '', 'body ' + (call.media || ''));
    showLines(panel, typeof call.body === 'object' ? yaml(call.body) : [String(call.body)]);
  }
}

function showRevision(panel, run, place) {
  const object = run.objects[place[0]], revision = object.revisions[place[1]];
  const before = place[1] > 0 ? object.revisions[place[1] - 1].object : object.before;
  const list = element(panel, 'dl');
  row(list, 'object', `${object.kind} ${object.namespace ? object.namespace + '/' : ''}${object.name}`);
  row(list, 'uid', object.uid);
  row(list, 'revision', `${revision.revision}, the ${place[1] + 1}. of ${object.revisions.length}`);
  const by = run.actors[revision.by];
  row(list, revision.type + ' by', by.name + (by.instance > 1 ? ` (instance ${by.instance})` : ''));
  const tabs = element(panel, 'div', 'tabs');
  for (const tab of ['diff', 'object']) {
    const button = element(tabs, 'button', state.tab === tab ? 'on' : '', tab);
    button.onclick = () => { state.tab = tab; showDetail(); };
  }
  const managed = element(tabs, 'button', state.managed ? 'on' : '', 'managedFields');
  managed.onclick = () => { state.managed = !state.managed; showDetail(); };
  const after = revision.type === 'removed' ? [] : textOf(revision.object);
  if (state.tab === 'diff') showDifference(panel, textOf(before), after);
  else showLines(panel, textOf(revision.object));
}

function showDetail() {
  const run = runs[state.run], record = run.records[state.record], panel = byId('detail');
  panel.textContent = '';
  if (!record) return;
  element(panel, 'h2', '', record.line);
  element(panel, 'p', 'when', `${clock(record.t)} of the run's time` +
    (state.run === 1 ? ', in the reference run' : ''));
  if (record.o) showRevision(panel, run, record.o);
  const call = run.calls[record.n];
  if (call && record.k !== 'event') showCall(panel, run, call);
}

// --- selection

function select(run, record, keepPlace) {
  state.run = run;
  state.record = record;
  timelines.forEach((timeline, index) => {
    for (const node of timeline.root.querySelectorAll('.selected, .chosen')) {
      node.classList.remove('selected', 'chosen');
    }
    for (const node of timeline.root.querySelectorAll('.cursor')) node.remove();
    if (index !== run || !timeline.run.records[record]) return;
    const x = timeline.x(record);
    svg(timeline.back, 'line', {class: 'cursor', x1: x, x2: x, y1: 18, y2: timeline.y});
    for (const node of timeline.root.querySelectorAll(`[data-record="${record}"]`)) {
      if (node.tagName === 'circle') node.classList.add('selected');
    }
    const number = timeline.run.records[record].n;
    for (const node of timeline.root.querySelectorAll(`[data-call="${number}"]`)) {
      node.classList.add('chosen');
    }
    const frame = timeline.scroll;
    if (!keepPlace && (x < frame.scrollLeft + 40 || x > frame.scrollLeft + frame.clientWidth - 80)) {
      frame.scrollLeft = x - frame.clientWidth / 2;
    }
  });
  for (const item of document.querySelectorAll('.story li.on')) item.classList.remove('on');
  const item = document.querySelector(`.story li[data-at="${run}-${record}"]`);
  if (item) item.classList.add('on');
  showDetail();
  history.replaceState(null, '', `#${run}-${record}`);
}

function step(direction) {
  const records = runs[state.run].records;
  let next = state.record + direction;
  while (records[next] && records[next].b && !options.bookkeeping) next += direction;
  if (records[next]) select(state.run, next);
}

// --- the page

function drawRuns() {
  // Hidden records keep their place, so that links to them work.
  const instants = new Set();
  for (const run of runs) for (const record of run.records) instants.add(placeOf(record));
  const sorted = [...instants].sort((a, b) => a - b), parent = byId('runs');
  if (options.zoom === 0) {
    const room = parent.clientWidth - 190 - 180, natural = new TimeScale(sorted, 1).width - 180;
    options.zoom = Math.min(2, Math.max(1, room / natural));
  }
  const scale = new TimeScale(sorted, options.zoom);
  parent.textContent = '';
  timelines = runs.map((run, index) => {
    const figure = element(parent, 'figure', 'run');
    const caption = element(figure, 'figcaption', '', index === 0 ? 'This run' : 'The reference run');
    const aligned = index > 0 && run.records.some(record => record.at !== undefined);
    element(caption, 'small', '', index === 0 ? '' : 'the same steps, and nothing goes wrong' +
      (aligned ? '; laid beside it by what was done, its times are its own' : ''));
    const frame = element(figure, 'div', 'frame');
    const timeline = new Timeline(run, scale, options);
    frame.append(timeline.labels);
    timeline.scroll = element(frame, 'div', 'scroll');
    timeline.scroll.append(timeline.root);
    timeline.root.addEventListener('click', event => {
      const target = event.target.closest('[data-record]');
      if (target) select(index, Number(target.dataset.record), true);
    });
    timeline.scroll.addEventListener('scroll', () => {
      for (const other of timelines) {
        if (other.scroll && other.scroll.scrollLeft !== timeline.scroll.scrollLeft) {
          other.scroll.scrollLeft = timeline.scroll.scrollLeft;
        }
      }
    });
    return timeline;
  });
}

function drawStories() {
  const parent = byId('stories');
  parent.textContent = '';
  runs.forEach((run, index) => {
    const story = element(parent, 'details', 'story');
    story.open = index === 0;
    element(story, 'summary', '', index === 0 ? 'This run, line by line' : 'The reference run, line by line');
    const list = element(story, 'ol');
    run.records.forEach((record, at) => {
      if (record.b && !options.bookkeeping) return;
      const item = element(list, 'li', record.k.split(' ')[0] + (at === run.parting ? ' parting' : ''));
      item.dataset.at = `${index}-${at}`;
      element(item, 'time', '', clock(record.t));
      element(item, 'span', '', record.line);
      item.onclick = () => select(index, at);
    });
  });
}

function drawHead() {
  document.title = `${data.name} — Drydock`;
  byId('name').textContent = data.name;
  byId('about').textContent = data.about;
  byId('facts').textContent = data.run.facts;
  const verdict = byId('verdict');
  verdict.textContent = data.run.verdict;
  verdict.classList.toggle('wrong', !data.run.clean);
  byId('file').textContent = data.file;
  const parent = byId('violations');
  for (const violation of data.run.violations) {
    const card = element(parent, 'div', 'violation');
    element(card, 'b', '', violation.oracle);
    element(card, 'span', '', ` · ${violation.role} · ${violation.reason}`);
    element(card, 'p', '', violation.text);
    card.onclick = () => select(0, violation.record);
  }
  if (data.run.failed_step) {
    const card = element(parent, 'div', 'violation');
    element(card, 'b', '', 'a step did not hold');
    element(card, 'p', '', data.run.failed_step);
  }
  const legend = byId('legend');
  for (const [color, text] of [['user', 'written by a user'], ['operator', 'by an operator'],
    ['cluster', 'by one of the cluster’s controllers'], ['good', 'a write rests on what it was told'],
    ['stale', 'what it was told was out of date'], ['fault', 'a fault, or what failed'],
    ['parting', 'where the two runs part']]) {
    const item = element(legend, 'span');
    element(item, 'i').style.background = `var(--${color})`;
    item.append(text);
  }
  element(legend, 'span', '', '▲ told by a watch   ● a write   ○ a read   ← → step');
}

function redraw() {
  const place = timelines.length ? timelines[0].scroll.scrollLeft : 0;
  drawRuns();
  drawStories();
  select(state.run, state.record, true);
  for (const timeline of timelines) timeline.scroll.scrollLeft = place;
}

function firstSelection() {
  const asked = /^#(\d+)-(\d+)$/.exec(location.hash);
  if (asked && runs[asked[1]] && runs[asked[1]].records[asked[2]]) return asked.slice(1).map(Number);
  if (data.run.violations.length) return [0, data.run.violations[0].record];
  const changed = data.run.objects.flatMap(object =>
    object.b ? [] : object.revisions.slice(1).map(revision => revision.record));
  const after = changed.filter(record => record >= (data.run.parting ?? 0));
  return [0, after[0] ?? changed[0] ?? 0];
}

drawHead();
for (const name of ['bookkeeping', 'reads']) {
  byId(name).onchange = event => { options[name] = event.target.checked; redraw(); };
}
byId('wider').onclick = () => { options.zoom = Math.min(6, options.zoom * 1.4); redraw(); };
byId('narrower').onclick = () => { options.zoom = Math.max(.4, options.zoom / 1.4); redraw(); };
byId('theme').onclick = () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
};
document.addEventListener('keydown', event => {
  if (event.target.tagName === 'INPUT') return;
  if (event.key === 'ArrowRight') step(1);
  else if (event.key === 'ArrowLeft') step(-1);
  else return;
  event.preventDefault();
});
drawRuns();
drawStories();
select(...firstSelection());
