/** The part of `localStorage` that we use. */
export interface Store {
  get: (key: string) => string | null
  set: (key: string, value: string) => void
  remove: (key: string) => void
  keys: () => string[]
}

/** `localStorage`; where the browser refuses it or it is full, what is written lasts as long as the page. */
export function browserStore(): Store {
  const inPage = new Map<string, string>()
  const tried = <T>(attempt: () => T, otherwise: T): T => {
    try {
      return attempt()
    } catch {
      return otherwise
    }
  }
  return {
    get: (key) => inPage.get(key) ?? tried(() => localStorage.getItem(key), null),
    set(key, value) {
      const kept = tried(() => (localStorage.setItem(key, value), true), false)
      if (kept) inPage.delete(key)
      else inPage.set(key, value)
    },
    remove(key) {
      inPage.delete(key)
      tried(() => localStorage.removeItem(key), undefined)
    },
    keys: () => [...new Set([...inPage.keys(), ...tried(() => Object.keys(localStorage), [])])],
  }
}
