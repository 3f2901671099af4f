'use strict';
// One run as an SVG: users, operators, messages, API server, the cluster's controllers, objects.

const SVG = 'http://www.w3.org/2000/svg';

function svg(parent, tag, attributes, text) {
  const node = document.createElementNS(SVG, tag);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  if (text !== undefined) node.textContent = text;
  parent.appendChild(node);
  return node;
}

function element(parent, tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  parent.appendChild(node);
  return node;
}

function clock(ms) {
  if (ms < 1000) return (Number.isInteger(ms) ? ms : ms.toFixed(3)) + 'ms';
  const seconds = ms / 1000;
  if (seconds < 60) return +seconds.toFixed(3) + 's';
  const minutes = Math.floor(seconds / 60), rest = +(seconds - minutes * 60).toFixed(3);
  if (minutes < 60) return minutes + 'm' + (rest ? rest + 's' : '');
  return Math.floor(minutes / 60) + 'h' + (minutes % 60 ? minutes % 60 + 'm' : '');
}

// As exactly as an axis can say it.
function roundly(ms) {
  return clock(ms < 1000 ? ms : ms < 60000 ? Math.round(ms) : Math.round(ms / 1000) * 1000);
}

// Where a record stands: that of a reference in real time beside what the run did then.
const placeOf = record => record.at ?? record.t;

// Time, with long waits made short: every instant at which something happens gets a place.
class TimeScale {
  constructor(instants, zoom) {
    this.places = new Map();
    this.breaks = [];
    let x = 18;
    instants.forEach((instant, index) => {
      if (index > 0) {
        const gap = instant - instants[index - 1];
        const width = gap < 2 ? 15 : gap < 20 ? 20 : gap < 1000 ? 28 : 46;
        if (gap >= 1000) this.breaks.push({x: x + width * zoom / 2, gap});
        x += width * zoom;
      }
      this.places.set(instant, x);
    });
    this.instants = instants;
    this.width = x + 160;
  }
  at(instant) { return this.places.get(instant); }
}

// Rows for labels of known width, so that none covers another.
class Rows {
  constructor() { this.ends = []; }
  place(x, width) {
    let row = this.ends.findIndex(end => end <= x);
    if (row < 0) row = this.ends.push(0) - 1;
    this.ends[row] = x + width + 6;
    return row;
  }
}

// What is told at an instant comes before what is sent at it.
const kBefore = 8;
const textWidth = text => text.length * 6.1 + 12;
const shortened = (text, limit) => text.length > limit ? text.slice(0, limit - 1) + '…' : text;
const isRead = call => ['get', 'list', 'watch'].includes(call.verb);
// That there is nothing to read is an answer.
const failed = call => call.code === 0 ||
  (call.code >= 400 && !(call.code === 404 && isRead(call)));

class Timeline {
  constructor(run, scale, options) {
    this.run = run;
    this.scale = scale;
    this.options = options;
    this.labels = document.createElement('div');
    this.labels.className = 'labels';
    this.root = document.createElementNS(SVG, 'svg');
    this.back = svg(this.root, 'g', {});
    this.front = svg(this.root, 'g', {});
    this.y = 34;
    this.draw();
  }

  x(record) { return this.scale.at(placeOf(this.run.records[record])); }
  actor(record) { return this.run.actors[record.a]; }
  shown(thing) { return this.options.bookkeeping || !thing.b; }

  lane(name, title, height) {
    const top = this.y;
    const odd = (this.lanes = (this.lanes || 0) + 1) % 2;
    if (odd) svg(this.back, 'rect', {class: 'band', x: 0, y: top, width: this.scale.width, height});
    svg(this.back, 'rect', {fill: 'none', 'data-lane': name, x: 0, y: top, width: this.scale.width,
      height});
    this.label(title, top + (name === 'objects' ? 4 : Math.min(height / 2, 22) - 9), 'lane');
    this.y += height;
    return top;
  }

  label(text, y, className) {
    const node = element(this.labels, 'div', className, text);
    node.style.top = y + 'px';
    node.title = text;
  }

  mark(tag, record, attributes, title) {
    const node = svg(this.front, tag, {...attributes, 'data-record': record});
    svg(node, 'title', {}, title || this.run.records[record].line);
    return node;
  }

  chip(record, x, y, text, className, textClass) {
    const group = svg(this.front, 'g', {'data-record': record});
    const width = textWidth(text) + (className === 'fault' ? 14 : 0);
    svg(group, 'rect', {class: 'chip ' + className, x, y, rx: 5, width, height: 17});
    svg(group, 'text', {x: x + 6, y: y + 12.5, class: textClass || ''}, text);
    svg(group, 'title', {}, this.run.records[record].line);
  }

  draw() {
    this.drawUsers();
    this.drawOperators();
    this.drawMessages();
    this.drawServer();
    this.drawObjects();
    this.drawTime();
    this.root.setAttribute('width', this.scale.width);
    this.root.setAttribute('height', this.y + 22);
    this.labels.style.height = this.y + 22 + 'px';
  }

  drawUsers() {
    const rows = new Rows(), chips = [];
    this.run.records.forEach((record, index) => {
      if (record.k !== 'step') return;
      const text = shortened(record.text, 42);
      chips.push({index, text, row: rows.place(this.x(index), textWidth(text))});
    });
    const top = this.lane('users', 'users', 10 + Math.max(1, rows.ends.length) * 21 + 12);
    for (const {index, text, row} of chips) {
      this.chip(index, this.x(index), top + 5 + row * 21, text, 'step');
    }
    const dots = top + 10 + Math.max(1, rows.ends.length) * 21;
    this.run.records.forEach((record, index) => {
      if (record.k !== 'change' || this.actor(record).kind !== 'user') return;
      this.mark('circle', index, {class: 'by-user', cx: this.x(index), cy: dots, r: 4});
    });
  }

  drawOperators() {
    const names = [...new Set(this.run.actors.filter(a => a.kind === 'operator').map(a => a.name))];
    this.barOf = new Map();
    for (const name of names) {
      const instances = this.run.actors.flatMap((actor, id) =>
        actor.kind === 'operator' && actor.name === name ? [this.lifeOf(id)] : [])
        .filter(life => life.from !== undefined);
      const rows = new Rows();
      for (const life of instances) life.row = rows.place(life.from, life.to - life.from - 8);
      const top = this.lane('operator', name, 14 + rows.ends.length * 34);
      for (const life of instances) this.drawInstance(life, top + 34 + life.row * 34);
    }
    this.messagesTop = this.y;
  }

  lifeOf(id) {
    const life = {id, from: undefined, to: this.scale.width - 150, pauses: [], ends: []};
    this.run.records.forEach((record, index) => {
      if (record.a !== id) return;
      const x = this.x(index);
      if (life.from === undefined) life.from = x;
      if (record.k === 'crashed' || record.k === 'exited') {
        life.to = x;
        life.ends.push(index);
        life.over = true;
      }
      if (record.k === 'paused') life.pauses.push({from: x, to: undefined, index});
      const last = life.pauses[life.pauses.length - 1];
      if (last && last.to === undefined && record.k !== 'paused' && record.k !== 'fault') last.to = x;
    });
    return life;
  }

  drawInstance(life, y) {
    this.barOf.set(life.id, y);
    svg(this.back, 'rect', {class: 'life', x: life.from, y: y - 7, rx: 7,
      width: Math.max(4, life.to - life.from), height: 14});
    for (const pause of life.pauses) {
      this.mark('rect', pause.index, {class: 'paused', x: pause.from, y: y - 7,
        width: (pause.to ?? life.to) - pause.from, height: 14});
    }
    this.run.records.forEach((record, index) => {
      if (record.a !== life.id || !this.shown(record)) return;
      const x = this.x(index), call = this.run.calls[record.n];
      if (record.k === 'event') {
        this.mark('path', index, {class: 'told', d: `M${x - kBefore - 4} ${y - 14}h8l-4 7z`});
      } else if (record.k === 'sent' && (this.options.reads || !isRead(call))) {
        this.mark('circle', index, {class: 'sent' + (isRead(call) ? ' read' : ''), cx: x, cy: y,
          r: isRead(call) ? 3.2 : 4.5});
        for (const read of call.reads) this.drawGround(read, index, y);
      } else if (record.k === 'log error') {
        this.mark('text', index, {class: 'fault-log', x: x - 3, y: y + 4}).prepend('!');
      }
    });
    for (const index of life.ends) {
      const x = this.x(index);
      const crash = this.run.records[index].k === 'crashed';
      this.mark('path', index, {class: crash ? 'cross' : 'sent',
        d: crash ? `M${x - 6} ${y - 6}l12 12m0 -12l-12 12` : `M${x - 1} ${y - 7}h3v14h-3z`});
    }
  }

  // From what the instance was told to the write that rests on it.
  drawGround(read, index, y) {
    const told = this.run.records[read.record].k === 'event';
    const from = this.x(read.record) - (told ? kBefore : 0), to = this.x(index);
    const height = Math.min(24, 9 + (to - from) / 12), start = told ? y - 14 : y - 6;
    const path = this.mark('path', index, {
      class: 'rests' + (read.stale ? ' stale' : ''), 'data-call': this.run.records[index].n,
      d: `M${from} ${start}C${from} ${y - 8 - height} ${to} ${y - 8 - height} ${to} ${y - 5}`},
      `rests on ${read.what} at revision ${read.revision}` +
      (read.stale ? ', which was out of date' : ''));
    path.setAttribute('marker-end', read.stale ? 'url(#tip-stale)' : 'url(#tip)');
  }

  drawMessages() {
    const rows = new Rows(), chips = [];
    this.run.records.forEach((record, index) => {
      if (record.k !== 'fault') return;
      const text = '⚡ ' + shortened(record.text.replace(/ at .*/, ''), 30);
      chips.push({index, text, row: rows.place(this.x(index), textWidth(text) + 14)});
    });
    const height = 44 + rows.ends.length * 21;
    const top = this.lane('messages', 'messages', height), bottom = top + height;
    this.serverTop = bottom;
    for (const number in this.run.calls) {
      const call = this.run.calls[number];
      if (call.sent === undefined || !this.shown(call)) continue;
      if (isRead(call) && !this.options.reads) continue;
      this.drawCall(call, top, bottom);
    }
    this.run.records.forEach((record, index) => {
      if (record.k !== 'event' || !record.o || !this.shown(record)) return;
      const revision = this.run.objects[record.o[0]].revisions[record.o[1]];
      const from = this.x(revision.record), to = this.x(index) - kBefore;
      // What the first list or watch of a new instance tells is no news.
      if (to - from > 400) return;
      svg(this.back, 'path', {class: 'news', d: `M${from} ${bottom}L${to} ${top}`});
    });
    for (const {index, text, row} of chips) {
      this.chip(index, this.x(index) - 4, top + 8 + row * 21, text, 'fault', 'fault-text');
    }
  }

  drawCall(call, top, bottom) {
    const name = 'call' + (isRead(call) ? ' read' : '') + (failed(call) ? ' failed' : '');
    const from = this.x(call.sent), at = call.applied ?? call.connected;
    const back = call.delivered ?? call.connected;
    const line = (x1, y1, x2, y2) =>
      this.mark('path', call.sent, {class: name, d: `M${x1} ${y1}L${x2} ${y2}`});
    const lost = (x, y) =>
      this.mark('path', call.sent, {class: 'cross', d: `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`});
    const middle = (top + bottom) / 2;
    if (at === undefined) {
      const x = back === undefined ? from + 10 : (from + this.x(back)) / 2;
      line(from, top, x, middle);
      lost(x, middle);
      if (back !== undefined) line(x, middle, this.x(back), top);
      return;
    }
    line(from, top, this.x(at), bottom);
    if (back === undefined || call.code === 0) {
      const x = this.x(at) + 8;
      line(this.x(at), bottom, x, middle);
      lost(x, middle);
      if (back !== undefined) line(x, middle, this.x(back), top);
    } else {
      line(this.x(at), bottom, this.x(back), top);
    }
  }

  drawServer() {
    const rows = new Rows(), chips = [];
    const calls = Object.values(this.run.calls).filter(
      call => call.applied !== undefined && this.shown(call) && (this.options.reads || !isRead(call)));
    calls.sort((a, b) => a.applied - b.applied);
    for (const call of calls) {
      const answer = call.code === 0 ? 'done' : call.code;
      const text = shortened(`${call.verb} ${call.what}`, 34) + ` · ${answer}`;
      chips.push({call, text, row: rows.place(this.x(call.applied), textWidth(text))});
    }
    const top = this.lane('server', 'API server', 10 + Math.max(1, rows.ends.length) * 21);
    for (const {call, text, row} of chips) {
      const outcome = failed(call) && call.code !== 0 ? 'failed' : isRead(call) ? 'read' : 'ok';
      this.chip(call.applied, this.x(call.applied), top + 5 + row * 21, text, outcome);
    }
    const others = this.run.records.flatMap((record, index) =>
      record.k === 'change' && this.actor(record).kind === 'controller' && this.shown(record)
        ? [index] : []);
    if (others.length === 0) return;
    const y = this.lane('cluster', 'controllers', 26) + 13;
    for (const index of others) {
      this.mark('circle', index, {class: 'by-controller', cx: this.x(index), cy: y, r: 4});
    }
  }

  drawObjects() {
    const objects = this.run.objects.filter(object => this.shown(object));
    const several = new Set(objects.map(object => object.namespace)).size > 1;
    const top = this.lane('objects', 'objects', 24 + objects.length * 22);
    objects.forEach((object, row) => {
      const y = top + 30 + row * 22;
      const namespace = several && object.namespace ? object.namespace + '/' : '';
      this.label(`${object.kind} ${namespace}${object.name}`, y - 9, 'object');
      this.drawObject(object, y);
    });
  }

  drawObject(object, y) {
    const revisions = object.revisions, last = revisions[revisions.length - 1];
    const from = object.before ? 8 : this.x(revisions[0].record);
    const gone = last.type === 'removed';
    const to = gone ? this.x(last.record) : this.scale.width - 150;
    svg(this.back, 'line', {class: 'span', x1: from, x2: to, y1: y, y2: y});
    const dying = revisions.find(revision => revision.deleting);
    if (dying) {
      svg(this.back, 'line', {class: 'span deleting', x1: this.x(dying.record), x2: to, y1: y, y2: y});
    }
    for (const revision of revisions) {
      const by = this.run.actors[revision.by].kind;
      this.mark('circle', revision.record, {
        class: `revision by-${by}` + (revision.type === 'removed' ? ' removed' : ''),
        cx: this.x(revision.record), cy: y, r: revision.type === 'created' ? 6 : 4.8},
        `${this.run.records[revision.record].line}, revision ${revision.revision}`);
    }
  }

  upright(x, className, text, textClass, level) {
    svg(this.back, 'line', {class: className, x1: x, x2: x, y1: 18, y2: this.y});
    if (text) svg(this.front, 'text', {x: x + 4, y: level, class: textClass}, text);
  }

  drawTime() {
    const defs = svg(this.root, 'defs', {});
    for (const [id, color] of [['tip', 'var(--good)'], ['tip-stale', 'var(--stale)']]) {
      const marker = svg(defs, 'marker', {id, viewBox: '0 0 6 6', refX: 5, refY: 3, markerWidth: 6,
        markerHeight: 6, markerUnits: 'userSpaceOnUse', orient: 'auto'});
      svg(marker, 'path', {d: 'M0 0L6 3L0 6z', fill: color});
    }
    let free = 0;
    // One that is laid beside another has times of its own.
    const aligned = this.run.records.some(record => record.at !== undefined);
    const told = new Map(this.run.records.map(record => [placeOf(record), record.t]));
    for (const instant of this.scale.instants) {
      const x = this.scale.at(instant);
      svg(this.back, 'line', {class: 'tick', x1: x, x2: x, y1: 34, y2: this.y});
      if (x < free || (aligned && !told.has(instant))) continue;
      const text = roundly(aligned ? told.get(instant) : instant);
      svg(this.front, 'text', {class: 'muted', x: x - 2, y: 13}, text);
      free = x + textWidth(text);
    }
    for (const {x, gap} of aligned ? [] : this.scale.breaks) {
      svg(this.front, 'text', {class: 'muted wait', x, y: 29}, '⋯ ' + roundly(gap));
    }
    this.run.records.forEach((record, index) => {
      if (record.k === 'phase') {
        this.upright(this.x(index), 'phase', record.text, 'muted', this.y + 14);
      }
    });
    for (const violation of this.run.violations) {
      if (violation.record < this.run.records.length) {
        this.upright(this.x(violation.record), 'violated');
      }
    }
    if (this.run.parting !== undefined) {
      this.upright(this.x(this.run.parting), 'parting', 'first difference', 'parting-text', 29);
    }
  }
}
