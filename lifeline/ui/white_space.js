// The grid of the white space: a table whose squares can be clicked, and walked through with the arrow keys. It is one
// stop for the Tab key; Enter opens what is said of a square.

const drawn = new WeakMap();

function element(tag, attributes = {}, text = '') {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== '') made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}

// The heads: the practice areas, each over its services; the services; and how many have each.
function heads(grid) {
  const head = element('thead');
  const areas = head.appendChild(element('tr', { class: 'areas' }));
  const names = head.appendChild(element('tr', { class: 'names' }));
  const shares = head.appendChild(element('tr', { class: 'shares' }));
  areas.appendChild(element('td', { class: 'corner' }));
  names.appendChild(element('td', { class: 'corner' }));
  shares.appendChild(element('th', { class: 'corner', scope: 'row' }, grid.share_head));
  grid.columns.forEach((column, place) => {
    if (column.begins) {
      const size = grid.columns.slice(place + 1).findIndex((other) => other.begins);
      const span = 1 + (size < 0 ? grid.columns.length - place : size + 1);
      const area = element('th', { scope: 'colgroup', colspan: span });
      area.appendChild(element('span', { class: 'slant' }, column.group));
      areas.appendChild(area);
      names.appendChild(element('td', { class: 'between' }));
      shares.appendChild(element('td', { class: 'between' }));
    }
    const name = element('th', { scope: 'col', title: `${column.name}: ${column.words}` });
    const link = column.opens ? { href: '#', 'data-open': column.opens, tabindex: '-1' } : {};
    name.appendChild(element(column.opens ? 'a' : 'span', { class: 'slant', ...link }, column.name));
    names.appendChild(name);
    shares.appendChild(element('td', { title: column.words }, column.share));
  });
  areas.appendChild(element('td', { class: 'gaps' }));
  names.appendChild(element('td', { class: 'gaps' }));
  shares.appendChild(element('td', { class: 'gaps' }));
  return head;
}

function square(grid, row, column, cell) {
  if (!cell && !row.fits[column.kind]) return element('td', { class: 'off' });
  const [look, isWaiting, words, text] = cell ?? ['none', false, grid.none, ''];
  const made = element('td', {
    role: 'gridcell', class: `sq sq-${look}${isWaiting ? ' waits' : ''}`, tabindex: '-1', 'data-key': `${row.key}~${column.key}`,
    'aria-label': `${row.name}${row.centre ? `: ${row.centre}` : ''}, ${column.name}: ${words}`,
  }, text);
  if (row.key === grid.picked_row && column.key === grid.picked_column) made.setAttribute('aria-selected', 'true');
  return made;
}

function body(grid) {
  const made = element('tbody');
  const wide = grid.columns.length + grid.columns.filter((column) => column.begins).length + 2;
  let group = '';
  for (const row of grid.rows) {
    if (row.group && row.group !== group) {
      const line = made.appendChild(element('tr', { class: 'group' }));
      line.appendChild(element('th', { scope: 'rowgroup', colspan: wide })).appendChild(element('span', {}, row.group));
    }
    group = row.group;
    const line = made.appendChild(element('tr'));
    const name = line.appendChild(element('th', { scope: 'row', title: row.centre ? `${row.name}: ${row.centre}` : row.name }));
    const whose = name.appendChild(element('span', { class: 'who' }));
    const label = { class: 'cut' };
    if (row.href) Object.assign(label, { href: row.href, 'data-open': row.client, tabindex: '-1' });
    whose.appendChild(element(row.href ? 'a' : 'span', label, row.name));
    if (row.centre) whose.appendChild(element('span', { class: 'soft' }, row.centre));
    grid.columns.forEach((column, place) => {
      if (column.begins) line.appendChild(element('td', { class: 'between' }));
      line.appendChild(square(grid, row, column, row.cells[place]));
    });
    line.appendChild(element('td', { class: row.is_quiet ? 'gaps soft' : 'gaps' }, row.gaps));
  }
  return made;
}

function draw(root, grid) {
  const scroll = root.querySelector('.ws-box');
  const place = scroll && root.dataset.of === grid.of ? [scroll.scrollLeft, scroll.scrollTop] : [0, 0];
  root.replaceChildren();
  root.dataset.of = grid.of;
  const box = root.appendChild(element('div', { class: 'ws-box' }));
  const table = box.appendChild(element('table', { role: 'grid', class: 'ws', 'aria-label': grid.caption }));
  table.style.setProperty('--wide', `${grid.wide}px`);
  table.append(heads(grid), body(grid));
  [box.scrollLeft, box.scrollTop] = place;
  const first = table.querySelector('[aria-selected=true]') ?? table.querySelector('tbody .sq, tbody [data-open]');
  if (first) first.tabIndex = 0;
}

function mark(root, grid) {
  for (const old of root.querySelectorAll('[aria-selected]')) old.removeAttribute('aria-selected');
  const key = `${grid.picked_row}~${grid.picked_column}`;
  const now = [...root.querySelectorAll('[data-key]')].find((one) => one.dataset.key === key);
  now?.setAttribute('aria-selected', 'true');
}

// The next square that can be gone to, in a row or a column.
function step(from, across, down) {
  let row = from.closest('tr');
  let at = [...row.children].indexOf(from.closest('td, th'));
  for (let tries = 0; tries < 500; tries += 1) {
    if (down) {
      do row = down > 0 ? row.nextElementSibling : row.previousElementSibling; while (row?.classList.contains('group'));
    } else {
      at += across;
    }
    const cell = row?.children[at];
    if (!cell) return null;
    const found = cell.matches('.sq') ? cell : cell.querySelector('[data-open]');
    if (found) return found;
  }
  return null;
}

function go(root, to) {
  if (!to) return;
  for (const one of root.querySelectorAll('[tabindex="0"]')) one.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
  to.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let root = parentElement.querySelector('.ws-root');
  if (!root) {
    root = document.createElement('div');
    root.className = 'ws-root ll';
    parentElement.appendChild(root);
  }
  const { picked_row: row, picked_column: column, ...rest } = data;
  const what = JSON.stringify(rest);
  if (drawn.get(root) !== what) {
    const hadFocus = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    draw(root, data);
    drawn.set(root, what);
    if (hadFocus) go(root, [...root.querySelectorAll('[data-key]')].find((one) => one.dataset.key === hadFocus));
  } else {
    mark(root, data);
  }
  const key = `${row}~${column}`;
  if (row && root.dataset.shown !== key) {
    // Somebody followed a link to this square; one that was clicked is in sight already.
    root.dataset.shown = key;
    setTimeout(() => root.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), 80);
  }
  const act = (target, event) => {
    const open = target.closest('[data-open]');
    if (open) {
      // With a key held down it is a link like any other.
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      setTriggerValue('opened', open.dataset.open);
      return;
    }
    const cell = target.closest('[data-key]');
    if (cell) {
      event.preventDefault();
      for (const one of root.querySelectorAll('[tabindex="0"]')) one.tabIndex = -1;
      cell.tabIndex = 0;
      setTriggerValue('picked', cell.dataset.key);
    }
  };
  root.onclick = (event) => act(event.target, event);
  root.onmouseover = (event) => {
    const cell = event.target.closest?.('.sq');
    if (cell && !cell.title) cell.title = cell.getAttribute('aria-label');
  };
  root.onkeydown = (event) => {
    const from = event.target;
    if (!from.matches?.('.sq, [data-open]')) return;
    if (event.key === 'Enter' || event.key === ' ') {
      act(from, event);
    } else if (event.key in ARROWS) {
      event.preventDefault();
      go(root, step(from, ...ARROWS[event.key]));
    } else if (event.key === 'Home' || event.key === 'End') {
      event.preventDefault();
      const all = [...from.closest('tr').querySelectorAll('.sq')];
      go(root, event.key === 'Home' ? all[0] : all[all.length - 1]);
    } else if (data.types?.includes(event.key) && from.dataset.key) {
      // A square that is typed into: what was typed, and where.
      event.preventDefault();
      setTriggerValue('typed', `${from.dataset.key}~${event.key}`);
    }
  };
}
