/** The browser's own database, as two stores of plain values: what was shown last, and what waits to be sent. */

type Store = 'saved' | 'outbox'

let opening: Promise<IDBDatabase> | undefined

function open(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('zhibu', 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('saved')
      request.result.createObjectStore('outbox')
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  return opening
}

async function run<T>(store: Store, mode: IDBTransactionMode, work: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open()
  return new Promise((resolve, reject) => {
    const tx = db.transaction(store, mode)
    const request = work(tx.objectStore(store))
    tx.oncomplete = () => resolve(request.result)
    tx.onerror = tx.onabort = () => reject(tx.error)
  })
}

export const put = (store: Store, key: string, value: unknown) => run(store, 'readwrite', (s) => s.put(value, key))
export const get = <T>(store: Store, key: string) => run<T | undefined>(store, 'readonly', (s) => s.get(key))
export const all = <T>(store: Store) => run<T[]>(store, 'readonly', (s) => s.getAll())
export const remove = (store: Store, key: string) => run(store, 'readwrite', (s) => s.delete(key))
export const clear = (store: Store) => run(store, 'readwrite', (s) => s.clear())
