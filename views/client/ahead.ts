/** Every file that a page may fetch later, by its path in this build: written in when the script is built. */
declare const LATER_FILES: readonly string[]

const files = LATER_FILES
const KEY = 'hubbub.ahead'
const LATEST_MS = 5_000

/**
 * Fetches what pages may need later, once for each version, while nothing else is asked of this one. The files may be
 * kept for ever, so from then on the first use does not wait, nor needs a connection, and a page that was open when a
 * newer version came still finds what is of its own.
 */
export function fetchAhead(): void {
  if (!document.body.dataset['userId'] || isDone() || savesData()) return
  if ('requestIdleCallback' in window) requestIdleCallback(() => void fetchAll(), { timeout: LATEST_MS })
  else setTimeout(() => void fetchAll(), LATEST_MS)
}

async function fetchAll(): Promise<void> {
  try {
    for (const path of files) await (await fetch(path, { priority: 'low' })).arrayBuffer()
    localStorage.setItem(KEY, version())
  } catch {
    // The next page tries again.
  }
}

function isDone(): boolean {
  try {
    return localStorage.getItem(KEY) === version()
  } catch {
    return true
  }
}

const version = () => files.join(' ')

function savesData(): boolean {
  const connection: unknown = Reflect.get(navigator, 'connection')
  return typeof connection === 'object' && connection !== null && Reflect.get(connection, 'saveData') === true
}
