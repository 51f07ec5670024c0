// Presenting: the arrow keys go from step to step and from life to life, digits to a step, N notes, P shows what is parked,
// F fills the screen, and the clock runs down.
// Keys do nothing here while somebody types.

const GO = { ArrowRight: 'next', PageDown: 'next', ArrowLeft: 'back', PageUp: 'back', ArrowDown: 'life', ArrowUp: 'unlife', n: 'note', N: 'note', p: 'parked', P: 'parked' };

function typing(target) {
  return target.closest?.('input, textarea, select, [role=combobox], [role=radiogroup], [contenteditable=true]');
}

function shown(seconds) {
  const left = Math.max(seconds, 0);
  return `${Math.floor(left / 60)}:${String(Math.floor(left % 60)).padStart(2, '0')}`;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let root = parentElement.querySelector('.present-tools');
  if (!root) {
    root = document.createElement('div');
    root.className = 'present-tools ll';
    parentElement.appendChild(root);
  }
  root.replaceChildren();
  const full = document.createElement('button');
  full.type = 'button';
  full.textContent = 'Full screen';
  full.onclick = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  root.appendChild(full);
  let clock = null;
  if (data.until) {
    clock = document.createElement('span');
    clock.setAttribute('role', 'timer');
    clock.setAttribute('aria-label', 'Time left');
    root.appendChild(clock);
  }
  const tick = () => {
    if (!clock) return;
    const left = data.until - Date.now() / 1000;
    clock.textContent = shown(left);
    clock.classList.toggle('over', left <= 0);
  };
  tick();
  const timer = setInterval(tick, 1000);
  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key in GO || /^[1-9]$/.test(event.key)) {
      event.preventDefault();
      setTriggerValue('go', GO[event.key] ?? event.key);
    } else if (event.key === 'f' || event.key === 'F') {
      full.click();
    }
  };
  document.addEventListener('keydown', onKey);
  return () => {
    clearInterval(timer);
    document.removeEventListener('keydown', onKey);
  };
}
