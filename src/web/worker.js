// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the page's own files for the time when Jikimi does not answer. What the API says is never kept: a number of
// yesterday must not stand there as one of now.
const STORE = 'jikimi-page';
const PAGES = ['/', '/templates/monitoring/autonomous_dashboard.html'];

const isOurs = url => url.origin === self.location.origin && url.search === ''
  && (PAGES.includes(url.pathname) || url.pathname.startsWith('/web/'));

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));

// The page was there before its worker: it names what it was made from.
self.addEventListener('message', event => event.waitUntil((async () => {
  const store = await caches.open(STORE);
  const wanted = event.data.filter(address => isOurs(new URL(address)));
  await Promise.allSettled(['/', ...wanted].map(address => store.add(address)));
})()));

async function answer(event) {
  const store = await caches.open(STORE);
  try {
    const fresh = await fetch(event.request);
    if (fresh.status === 200)
      event.waitUntil(store.put(event.request, fresh.clone()));
    return fresh;
  } catch (error) {
    const kept = await store.match(event.request, { ignoreVary: true });
    if (kept === undefined)
      throw error;
    return kept;
  }
}

self.addEventListener('fetch', event => {
  if (event.request.method === 'GET' && isOurs(new URL(event.request.url)))
    event.respondWith(answer(event));
});
