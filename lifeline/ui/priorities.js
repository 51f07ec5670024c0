// The priority matrix: a picture whose circles are buttons, for the mouse and for the keyboard.

const drawn = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let root = parentElement.querySelector('.matrix-root');
  if (!root) {
    root = document.createElement('div');
    root.className = 'matrix-root';
    parentElement.appendChild(root);
  }
  if (drawn.get(root) !== data.picture) {
    const hadFocus = root.contains(document.activeElement) ? document.activeElement.dataset.id : '';
    root.innerHTML = data.picture;
    drawn.set(root, data.picture);
    if (hadFocus) root.querySelector(`[data-id="${CSS.escape(hadFocus)}"]`)?.focus();
  }
  const open = (event) => {
    const found = event.target.closest?.('[data-id]');
    if (!found) return;
    event.preventDefault();
    setTriggerValue('opened', found.dataset.id);
  };
  root.onclick = open;
  root.onkeydown = (event) => {
    if (event.key === 'Enter' || event.key === ' ') open(event);
  };
}
