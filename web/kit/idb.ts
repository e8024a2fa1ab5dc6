/**
 * The browser's own stores of plain values: what was shown last, what waits to be sent, and, in a database of its own
 * because it stays when somebody logs out, the key of this device.
 */

type Store = 'saved' | 'outbox' | 'device'

const databases: Record<string, Store[]> = { zhibu: ['saved', 'outbox'], 'zhibu-device': ['device'] }
const homeOf = (store: Store) => Object.keys(databases).find((name) => databases[name]!.includes(store))!

const opening: Record<string, Promise<IDBDatabase>> = {}

function open(name: string): Promise<IDBDatabase> {
  return (opening[name] ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => databases[name]!.forEach((store) => request.result.createObjectStore(store))
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  }))
}

async function run<T>(store: Store, mode: IDBTransactionMode, work: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open(homeOf(store))
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
