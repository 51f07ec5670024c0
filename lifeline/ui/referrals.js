// Passing something on by keyboard alone: Enter goes on to the next field, and from the last one it sends. In the field
// for what was heard, Shift and Enter begin a new line. Fields that are left out are found by Tab as ever.

const FORM = '.st-key-referral_form';
const FIELDS = ['about', 'which', 'heard', 'spotter', 'send'];
const inside = {
  about: 'input', which: 'input[type=radio]', heard: 'textarea', spotter: 'input', send: 'button',
};

function place(name) {
  return document.querySelector(`${FORM} .st-key-referral_${name}`);
}

function field(name) {
  const there = place(name);
  if (!there) return null;
  return there.querySelector('input[type=radio]:checked') || there.querySelector(inside[name]);
}

// The field after this one that is still to be filled in; the button last.
function next(name) {
  for (const one of FIELDS.slice(FIELDS.indexOf(name) + 1)) {
    const found = field(one);
    if (!found) continue;
    const isChosen = one === 'which' && place(one).querySelector('input[type=radio]:checked');
    const isFilled = one === 'spotter' && (found.value || place(one).querySelector('[value]:not([value=""])'));
    if (!isChosen && !isFilled) return found;
  }
  return null;
}

function onKey(event) {
  if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const target = event.target instanceof Element ? event.target : null;
  const name = FIELDS.find((one) => place(one)?.contains(target));
  if (!name || name === 'send') return;
  // A list that is open takes Enter for itself.
  if (name === 'spotter' && target.getAttribute('aria-expanded') === 'true') return;
  if (name === 'which' && !target.checked) {
    event.preventDefault();
    target.click();
    return;
  }
  event.preventDefault();
  // Whom it is about is looked up after a moment's pause: what was typed last may not be looked up yet.
  setTimeout(() => {
    const found = next(name);
    if (!found) return;
    found.focus();
    if (found.tagName === 'BUTTON') found.click();
  }, name === 'about' ? 450 : 0);
}

let turn = null;

export default function ({ data }) {
  if (!window.lifelineReferrals) {
    window.lifelineReferrals = true;
    document.addEventListener('keydown', onKey, true);
  }
  // After something was passed on, and when the page is opened, the first field is at hand.
  if (turn === data.turn) return;
  turn = data.turn;
  const started = Date.now();
  const look = () => {
    const first = field('about');
    if (first && !first.value) first.focus();
    else if (Date.now() - started < 3000) setTimeout(look, 50);
  };
  look();
}
