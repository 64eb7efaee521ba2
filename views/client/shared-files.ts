/** Where the service worker leaves the files that another app shares, until a room takes them. */
export const SHARED_FILES = 'hubbub-shared'

const NAME = 'X-Name'
const STORED_AT = 'X-Stored-At'
/** Other pages may be opened while one chooses the room; what nobody chose one for goes after this. */
const KEPT_FOR_MS = 60 * 60_000

/** A file as the browser's store takes it. */
export const storedFile = (file: File) =>
  new Response(file, {
    headers: { 'Content-Type': file.type, [NAME]: encodeURIComponent(file.name), [STORED_AT]: String(Date.now()) },
  })

/** Takes the files out of the store, in their order. */
export async function takeSharedFiles(): Promise<File[]> {
  const files = await Promise.all((await listStored()).map(fileOf))
  await caches.delete(SHARED_FILES)
  return files
}

/** Drops what was left for too long. */
export async function dropOldFiles(): Promise<void> {
  if (!(await caches.has(SHARED_FILES))) return
  const isOld = (stored: Response) => Date.now() - Number(stored.headers.get(STORED_AT)) > KEPT_FOR_MS
  if ((await listStored()).every(isOld)) await caches.delete(SHARED_FILES)
}

async function listStored(): Promise<Response[]> {
  const cache = await caches.open(SHARED_FILES)
  return [...(await cache.matchAll())]
}

async function fileOf(stored: Response): Promise<File> {
  const name = decodeURIComponent(stored.headers.get(NAME) ?? '')
  return new File([await stored.blob()], name, { type: stored.headers.get('Content-Type') ?? '' })
}
