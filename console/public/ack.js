// The page of an alarm's link: it is whole without this. Here the time to the next ring runs, and a press that finds no
// network is kept and said again until it is heard; saying it twice records it once.
'use strict';
(() => {
  const began = Date.now();
  const kept = 'hinomi.ack ' + location.pathname;
  const two = (n) => String(n).padStart(2, '0');
  const run = () => document.querySelectorAll('[data-left]').forEach((at) => {
    const s = Math.max(0, Math.round(Number(at.dataset.left) - (Date.now() - began) / 1000));
    at.textContent = `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  });
  run();
  setInterval(run, 1000);
  const form = document.querySelector('form[data-waits]');
  if (!form) { sessionStorage.removeItem(kept); return; }
  const said = document.createElement('p');
  said.setAttribute('role', 'status');
  said.className = 'note warn';
  said.hidden = true;
  form.before(said);
  let under = false;
  const say = (words) => { said.textContent = words; said.hidden = !words; };
  const send = async () => {
    if (under) return;
    under = true;
    form.querySelector('button').setAttribute('aria-disabled', 'true');
    try {
      const answer = await fetch(form.action, { method: 'POST' });
      if (answer.status === 503 || answer.status === 429) throw new Error('busy');
      sessionStorage.removeItem(kept);
      location.replace(location.href);
    } catch {
      sessionStorage.setItem(kept, '1');
      say(form.dataset.waits);
      setTimeout(() => { under = false; void send(); }, 3000);
    }
  };
  form.addEventListener('submit', (e) => { e.preventDefault(); void send(); });
  addEventListener('online', () => { if (sessionStorage.getItem(kept)) void send(); });
  if (sessionStorage.getItem(kept)) void send();
})();
