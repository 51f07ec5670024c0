// Popovers for whoever uses the keyboard: opening one moves the focus into it, Tab stays in it, and when it closes the
// focus is back where it was. Streamlit opens them at the very end of the document and leaves the focus outside.

const BODY = '[data-testid=stPopoverBody]';
const BUTTON = '[data-testid=stPopoverButton]';
const STOPS = 'button, input, textarea, select, a[href], [role=spinbutton], [tabindex]';

// What was opened by keyboard, the names of the places around it, and until when its successor is looked for.
let opener = null;
let places = [];
let giveUpAt = 0;
let isDue = false;
// Closed by Escape, and not opened again since. The app's answer to the opening may come after that and open it once
// more, with the focus on a decision that nobody meant: then it is closed once more.
let isShut = false;

function stops(body) {
  return [...body.querySelectorAll(STOPS)].filter(
    (one) => !one.disabled && one.tabIndex >= 0 && one.offsetParent !== null,
  );
}

// The names around a button, the nearest first. A popover's own name ends in a number that changes with every note.
function named(element) {
  const found = [];
  for (let at = element; at; at = at.parentElement) {
    for (const name of at.classList) {
      if (name.startsWith('st-key-')) found.push(found.length ? name : name.replace(/_\d+$/, ''));
    }
  }
  return found;
}

// The same popover's button, or the one that has taken its place: after a decision the next item moves up.
function successor() {
  if (opener.isConnected) return opener;
  for (const name of places) {
    for (const place of document.querySelectorAll(`[class*="${CSS.escape(name)}"]`)) {
      const button = place.querySelector(BUTTON);
      if (button) return button;
    }
  }
  return null;
}

function onKey(event) {
  const target = event.target instanceof Element ? event.target : null;
  // A list that is open inside takes the key for itself.
  if (event.key === 'Escape') isShut = target?.getAttribute('aria-expanded') !== 'true' || !target.closest(BODY);
  const body = target?.closest(BODY);
  if (body && event.key === 'Tab') {
    const all = stops(body);
    const at = event.shiftKey ? 0 : all.length - 1;
    if (all.length && target === all[at]) {
      event.preventDefault();
      all[all.length - 1 - at].focus();
    }
  } else if (target?.closest(BUTTON) && (event.key === 'Enter' || event.key === ' ')) {
    opener = target.closest(BUTTON);
    places = named(opener);
    giveUpAt = 0;
  }
}

function onClick(event) {
  if (event.target instanceof Element && event.target.closest(BUTTON)) isShut = false;
}

// Whoever takes the mouse outside wants the focus nowhere else.
function onPointer(event) {
  if (!(event.target instanceof Element && event.target.closest(BODY))) opener = null;
}

function follow() {
  isDue = false;
  if (!opener) return;
  const body = document.querySelector(BODY);
  const focused = document.activeElement;
  if (body) {
    giveUpAt = 0;
    if (isShut) {
      document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
      return;
    }
    if (focused !== opener && focused !== document.body) return;
    // Filled a moment after it opens: the first stop may not be there yet.
    const first = stops(body)[0];
    if (first) {
      first.focus();
    } else {
      later();
    }
  } else if (focused === document.body || !focused?.isConnected) {
    giveUpAt ||= Date.now() + 4000;
    const back = successor();
    if (back) {
      back.focus();
      // Still followed: opened again at once, it may be closed by the answer to the closing and then open for good.
      opener = back;
      places = named(back);
      giveUpAt = 0;
    } else if (Date.now() > giveUpAt) {
      opener = null;
    } else {
      later();
    }
  } else if (focused !== opener) {
    opener = null;
  }
}

// In the middle of a change the focus is nowhere: look when it has settled.
function later() {
  if (!opener || isDue) return;
  isDue = true;
  setTimeout(follow, 30);
}

export default function () {
  // The page draws this anew at every click; one pair of ears is enough for a window.
  if (window.lifelineKeyboard) return;
  window.lifelineKeyboard = true;
  document.addEventListener('keydown', onKey, true);
  document.addEventListener('click', onClick, true);
  document.addEventListener('pointerdown', onPointer, true);
  new MutationObserver(later).observe(document.body, { childList: true, subtree: true });
}
