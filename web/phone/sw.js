// The service worker: starts the phone without a network. Answers of /api are never kept here: the pages keep what they
// showed last themselves (kit/saved.ts), with its time and for one account only.
const cacheName = 'zhibu-' + 'VERSION'
const files = ['FILES']

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files)).then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((n) => n !== cacheName).map((n) => caches.delete(n)))).then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url)
  if (event.request.method !== 'GET' || origin !== location.origin) return
  if (files.includes(pathname) && pathname !== '/') {
    event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(event.request)))
  } else if (event.request.mode === 'navigate' && !/^\/(api|desk|wall|print|s|open|call)(\/|$)/.test(pathname)) {
    event.respondWith(fetch(event.request).catch(() => caches.match('/')))
  }
})
